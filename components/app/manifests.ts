import type { Manifest } from "../kubernetes/manifest.ts";
import { namespaceManifests } from "../kubernetes/namespace.ts";
import { budgetOf } from "./budget.ts";
import type { AppEnvironment } from "./environment.ts";
import type { App, Service } from "./model.ts";
import { purposeOf } from "./names.ts";
import { policies } from "./policies.ts";
import { secrets, type WithPassword } from "./secrets.ts";
import { workload } from "./workload.ts";

/** Everything that one service is on the cluster. */
export function serviceManifests<A>(
	app: App,
	name: string,
	service: Service,
	environment: AppEnvironment,
	withPassword: WithPassword<A>,
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
		}),
		...policies(app, name, service, env),
		...secrets(app, name, service, env, withPassword),
		...workload(app, name, service, environment),
	];
}
