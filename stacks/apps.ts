import type { Output } from "@pulumi/pulumi";
import { AppComponent } from "../components/app/app-component.ts";
import { isBuiltHere } from "../components/app/built-here.ts";
import { isDataService, listens } from "../components/app/kinds.ts";
import type { App } from "../components/app/model.ts";
import { purposeOf, serviceNamespace } from "../components/app/names.ts";
import { appEnvironment } from "./apps/environment.ts";
import { chosenApps } from "./apps/registry.ts";
import { urlsOf } from "./apps/urls.ts";
import type { ClusterOutputs } from "./cluster.ts";
import { appMemory, greatest } from "./config/app-memory.ts";
import type { NexusConfig } from "./config.ts";
import type { GatewayOutputs } from "./gateway.ts";
import { Layer, warn } from "./layer.ts";
import type { Secrets } from "./secrets.ts";

/** What the apps of a stack tell its user. */
export interface AppsOutputs {
	/** Where a browser finds each route, by the purpose of its service. */
	readonly urls: Readonly<Record<string, string>>;
	/** The command that opens each service that answers HTTP on this machine, by the purpose of the service. */
	readonly open: Readonly<Record<string, string>>;
	/** Generated passwords by credential name, secret. */
	readonly passwords: Readonly<Record<string, Output<string>>>;
}

/** The apps that the stack runs, each from its data. Where Argo CD delivers, only what they move into is placed here. */
export function appsLayer(
	config: NexusConfig,
	{ provider, storageClass }: ClusterOutputs,
	{ routable }: GatewayOutputs,
	secrets: Secrets,
): AppsOutputs {
	const apps = chosenApps(config.apps);
	const layer = new Layer("apps");
	warnAboutMemory(config);
	warnAboutImages(apps, config.stack);
	const environment = appEnvironment(config, storageClass);
	const delivery = { apps: config.delivery.method, data: config.data.delivery };
	const placed = apps.map(
		(app) =>
			new AppComponent(
				app.name,
				{ app, environment, provider, delivery, stackSecrets: secrets.ofApps, after: routable },
				{ parent: layer },
			),
	);
	return {
		urls: Object.assign({}, ...apps.map((app) => urlsOf(app, config))),
		open: Object.fromEntries(apps.flatMap((app) => portForwards(app, config.stack))),
		passwords: Object.assign({}, ...placed.map(({ passwords }) => passwords)),
	};
}

/** What the config's rules let pass may still not fit while something is replaced. */
function warnAboutMemory(config: NexusConfig): void {
	for (const memory of appMemory(config)) {
		const { role, nodes, availableMi, peakMi } = memory;
		if (peakMi > availableMi) {
			warn(
				"apps.memory",
				`nexus:apps: while a service is replaced or at full load, the pods with role ${role} ask for up to ${peakMi}Mi of memory, and ${nodes.join(" and ")} ${nodes.length === 1 ? "has" : "have"} ${Math.floor(availableMi)}Mi: an update may wait for ever for its new pods; most by ${greatest(memory)}`,
			);
		}
	}
}

/** Whether an image is there yet is not the program's to know: it says what it did about it. */
function warnAboutImages(apps: readonly App[], stack: string): void {
	for (const { name, services } of apps) {
		const images = new Set(Object.values(services).flatMap(({ image }) => (isBuiltHere(image) ? [image] : [])));
		if (images.size === 0) continue;
		warn(
			"apps.built-here",
			`${name}: ${[...images].join(", ")} ${images.size === 1 ? "is" : "are"} built here and in no registry, so an update does not wait for the pods; build with: npx nexus build ${name} --stack ${stack}`,
		);
	}
}

/** Past every line, a service is reached through the API server. */
function portForwards(app: App, env: string): readonly (readonly [purpose: string, command: string])[] {
	return Object.entries(app.services).flatMap(([name, service]) =>
		listens(service) && !isDataService(service)
			? [
					[
						purposeOf(app, name),
						`kubectl -n ${serviceNamespace(app, name, env)} port-forward service/${name} 8080:80`,
					] as const,
				]
			: [],
	);
}
