import type { Provider } from "@pulumi/kubernetes";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { Credential } from "../kubernetes/credential.ts";
import { placeManifests } from "../kubernetes/placement.ts";
import type { AppEnvironment } from "./environment.ts";
import { serviceManifests } from "./manifests.ts";
import type { App, Service } from "./model.ts";
import { credentialName, passwordedServices } from "./names.ts";
import type { WithPassword } from "./secrets.ts";

/** Where an app goes, and on what terms. */
export interface AppArgs {
	/** The app as data, already checked with `appProblems`. */
	readonly app: App;
	/** What the stack adds to it. */
	readonly environment: AppEnvironment;
	/** The cluster that it runs on. */
	readonly provider: Provider;
}

/** An app on the cluster: its generated passwords, then each service with its namespace and walls. */
export class AppComponent extends ComponentResource {
	/** Generated passwords by credential name, secret. */
	readonly passwords: Readonly<Record<string, Output<string>>>;

	constructor(name: string, args: AppArgs, options: ComponentResourceOptions) {
		super("nexus:app:App", name, {}, options);
		const credentials = this.#credentials(args);
		const placed = new Map<string, ServiceComponent>();
		for (const [service, spec] of inOrderOfNeed(args.app)) {
			const needs = Object.keys(spec.needs ?? {}).flatMap((target) => placed.get(target) ?? []);
			placed.set(service, new ServiceComponent(service, spec, args, credentials, needs, this));
		}
		this.passwords = Object.fromEntries(
			[...credentials].map(([service, credential]) => [credentialName(args.app, service), credential.password]),
		);
		this.registerOutputs({});
	}

	#credentials({ app, environment }: AppArgs): ReadonlyMap<string, Credential> {
		return new Map(
			passwordedServices(app).map((service) => {
				const name = credentialName(app, service);
				const rotations = environment.rotations[name] ?? 0;
				return [service, new Credential(name, { rotations }, { parent: this })];
			}),
		);
	}
}

/** One service: its namespace, policies, Secrets and workload. */
class ServiceComponent extends ComponentResource {
	constructor(
		service: string,
		spec: Service,
		{ app, environment, provider }: AppArgs,
		credentials: ReadonlyMap<string, Credential>,
		needs: readonly Resource[],
		parent: ComponentResource,
	) {
		const name = service === app.name ? service : `${app.name}-${service}`;
		super("nexus:app:Service", name, {}, { parent });
		const withPassword: WithPassword<Output<string>> = (target, write) => {
			const credential = credentials.get(target);
			if (!credential) {
				throw new Error(`service "${target}" of app "${app.name}" has no password`);
			}
			return credential.text(write);
		};
		placeManifests(name, serviceManifests(app, service, spec, environment, withPassword), {
			parent: this,
			provider,
			dependsOn: needs,
			// The namespace takes its volumes with it: where data is retained, lifting this is a step of its own.
			protect: ({ kind }) => spec.kind === "stateful" && environment.retention === "retain" && kind === "Namespace",
		});
		this.registerOutputs({});
	}
}

/** Services after those that they need, so that a first start finds them and a teardown ends with them. */
export function inOrderOfNeed(app: App): readonly (readonly [name: string, service: Service])[] {
	const ordered = new Map<string, Service>();
	const visit = (name: string): void => {
		const service = app.services[name];
		if (!service || ordered.has(name)) {
			return;
		}
		for (const need of Object.keys(service.needs ?? {})) {
			visit(need);
		}
		ordered.set(name, service);
	};
	for (const name of Object.keys(app.services)) {
		visit(name);
	}
	return [...ordered];
}
