import type { Manifest } from "../kubernetes/manifest.ts";
import { namespaceManifests } from "../kubernetes/namespace.ts";
import { budgetOf } from "./budget.ts";
import { configMaps } from "./configuration.ts";
import type { AppEnvironment } from "./environment.ts";
import type { Hidden } from "./hidden.ts";
import type { App, Service } from "./model.ts";
import { purposeOf } from "./names.ts";
import { clusterPlace, type Place } from "./place.ts";
import { policies } from "./policies.ts";
import { httpRoutes, linesOf } from "./routes.ts";
import { secrets } from "./secrets.ts";
import { workload } from "./workload.ts";

/** What a service moves into: its namespace with walls, policies and Secrets. Always Pulumi's, whoever delivers the rest. */
export function foundationManifests<A>(
	app: App,
	name: string,
	service: Service,
	environment: AppEnvironment,
	hidden: Hidden<A>,
): readonly Manifest<A>[] {
	const { env, kubernetesMinor } = environment;
	return [
		...namespaceManifests({
			purpose: purposeOf(app, name),
			env,
			role: service.role ?? "service",
			partOf: app.name,
			kubernetesMinor,
			budget: budgetOf(service),
			lines: linesOf(name, service),
		}),
		...policies(app, name, service, env),
		...secrets(app, name, service, env, clusterPlace(app, env), hidden),
	];
}

/**
 * What runs: ConfigMaps, ServiceAccount, Services, pods and routes. Pulumi or Argo CD delivers it, and nothing in it is
 * unknown or secret.
 *
 * @param place where services find each other; it shows in the ConfigMaps alone. Default: the cluster.
 */
export function workloadManifests(
	app: App,
	name: string,
	service: Service,
	environment: AppEnvironment,
	place: Place = clusterPlace(app, environment.env),
): readonly Manifest[] {
	return [
		...configMaps(app, name, service, environment.env, place),
		...workload(app, name, service, environment),
		...httpRoutes(app, name, service, environment),
	];
}
