import type { Output } from "@pulumi/pulumi";
import { AppComponent } from "../components/app/app-component.ts";
import type { App } from "../components/app/model.ts";
import { serviceNamespace } from "../components/app/names.ts";
import { catalog } from "../components/catalog.ts";
import { overridden } from "./apps/overrides.ts";
import { APPS } from "./apps/registry.ts";
import type { ClusterOutputs } from "./cluster.ts";
import type { NexusConfig } from "./config.ts";
import { Layer } from "./layer.ts";

/** What the apps of a stack tell its user. */
export interface AppsOutputs {
	/** The command that opens each stateless service on this machine, by service. */
	readonly open: Readonly<Record<string, string>>;
	/** Generated passwords by credential name, secret. */
	readonly passwords: Readonly<Record<string, Output<string>>>;
}

/** The apps that the stack runs, each from its data. */
export function appsLayer(
	config: NexusConfig,
	{ provider, storageClass, storageClasses }: ClusterOutputs,
): AppsOutputs {
	const apps = chosenApps(config);
	const layer = new Layer("apps");
	const environment = {
		env: config.stack,
		kubernetesMinor: catalog.kubernetes.minor,
		storageClass,
		retention: config.data.retention,
		rotations: config.credentials.rotation,
	};
	const placed = apps.map(
		(app) =>
			new AppComponent(app.name, { app, environment, provider }, { parent: layer, dependsOn: [...storageClasses] }),
	);
	return {
		open: Object.fromEntries(apps.flatMap((app) => portForwards(app, config.stack))),
		passwords: Object.assign({}, ...placed.map(({ passwords }) => passwords)),
	};
}

/** The apps that the config names, with what it changes of them. */
function chosenApps({ apps }: NexusConfig): readonly App[] {
	return Object.entries(APPS).flatMap(([name, app]) => {
		const chosen = Object.entries(apps).find(([key]) => key === name)?.[1];
		return chosen ? [overridden(app, chosen.services)] : [];
	});
}

/** Until a line leads to it, a service is reached through the API server. */
function portForwards(app: App, env: string): readonly (readonly [service: string, command: string])[] {
	return Object.entries(app.services).flatMap(([name, service]) =>
		service.kind === "stateless"
			? [[name, `kubectl -n ${serviceNamespace(app, name, env)} port-forward service/${name} 8080:80`] as const]
			: [],
	);
}
