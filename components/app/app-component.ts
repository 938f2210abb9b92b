import type { Provider } from "@pulumi/kubernetes";
import { all, ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { Credential } from "../kubernetes/credential.ts";
import { placeManifests } from "../kubernetes/placement.ts";
import { credentialsOf } from "./accounts.ts";
import { isBuiltHere, notAwaited } from "./built-here.ts";
import { type Delivery, delivererOf } from "./delivery.ts";
import type { AppEnvironment } from "./environment.ts";
import type { Hidden } from "./hidden.ts";
import { foundationManifests, workloadManifests } from "./manifests.ts";
import type { App, Service } from "./model.ts";
import { purposeOf } from "./names.ts";
import { awaitedBy, inOrderOfStart } from "./needs.ts";

/** Where an app goes, and on what terms. */
export interface AppArgs {
	/** The app as data, already checked with `appProblems`. */
	readonly app: App;
	/** What the stack adds to it. */
	readonly environment: AppEnvironment;
	/** The cluster that it runs on. */
	readonly provider: Provider;
	/** Who delivers the workloads. Namespaces, policies and Secrets are placed here in any case. */
	readonly delivery: Delivery;
	/** The stack's own secrets by their flat keys, those that the services name in `secrets`. */
	readonly stackSecrets: Readonly<Record<string, Output<string>>>;
	/**
	 * What must stand before the first object of the app.
	 * @default nothing
	 */
	readonly after?: readonly Resource[];
}

/** An app on the cluster: its generated passwords, then each service with its namespace and walls. */
export class AppComponent extends ComponentResource {
	/** Generated passwords by credential name, secret. */
	readonly passwords: Readonly<Record<string, Output<string>>>;

	constructor(name: string, args: AppArgs, options: ComponentResourceOptions) {
		super("nexus:app:App", name, {}, options);
		const credentials = this.#credentials(args);
		const placed = new Map<string, ServiceComponent>();
		for (const [service, spec] of inOrderOfStart(args.app)) {
			const before = awaitedBy(args.app, service).flatMap(([target]) => placed.get(target) ?? []);
			placed.set(service, new ServiceComponent(service, spec, args, hidden(args, credentials), before, this));
		}
		this.passwords = Object.fromEntries([...credentials].map(([credential, { password }]) => [credential, password]));
		this.registerOutputs({});
	}

	#credentials({ app, environment }: AppArgs): ReadonlyMap<string, Credential> {
		return new Map(
			credentialsOf(app).map((name) => {
				const rotations = environment.rotations[name] ?? 0;
				return [name, new Credential(name, { rotations }, { parent: this })];
			}),
		);
	}
}

/** One service: its namespace, policies, Secrets and workload. */
class ServiceComponent extends ComponentResource {
	constructor(
		service: string,
		spec: Service,
		{ app, environment, provider, delivery, after = [] }: AppArgs,
		secrets: Hidden<Output<string>>,
		before: readonly Resource[],
		parent: ComponentResource,
	) {
		const name = purposeOf(app, service);
		super("nexus:app:Service", name, {}, { parent });
		const manifests = [
			...foundationManifests(app, service, spec, environment, secrets),
			...(delivererOf(spec, delivery) === "pulumi" ? workloadManifests(app, service, spec, environment) : []),
		];
		placeManifests(name, isBuiltHere(spec.image) ? manifests.map(notAwaited) : manifests, {
			parent: this,
			provider,
			dependsOn: [...after, ...before],
			// The namespace takes its volumes with it: where data is retained, lifting this is a step of its own.
			protect: ({ kind }) => spec.kind === "stateful" && environment.retention === "retain" && kind === "Namespace",
		});
		this.registerOutputs({});
	}
}

/** Writes passwords and the stack's secrets into manifests without anyone seeing them. */
function hidden({ app, stackSecrets }: AppArgs, credentials: ReadonlyMap<string, Credential>): Hidden<Output<string>> {
	const passwordOf = (name: string): Output<string> => {
		const credential = credentials.get(name);
		if (!credential) {
			throw new Error(`app "${app.name}" has no password "${name}"`);
		}
		return credential.password;
	};
	return {
		withPasswords: (names, write) => all(names.map(passwordOf)).apply(write),
		stackSecret: (key) => {
			const value = stackSecrets[key];
			if (!value) {
				throw new Error(`app "${app.name}" was not given the secret nexus:${key}`);
			}
			return value;
		},
	};
}
