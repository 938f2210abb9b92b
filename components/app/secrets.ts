import { basename } from "node:path/posix";
import { commonLabels } from "../kubernetes/labels.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import type { App, DataEngine, Service } from "./model.ts";
import { configSecret, connectionSecret, serviceHost, serviceNamespace } from "./names.ts";
import { targetsOf } from "./needs.ts";

/**
 * Writes a text around the password of a service, without the builder ever seeing it: an `apply` in components, the
 * function itself in tests.
 */
export type WithPassword<A> = (service: string, write: (password: string) => string) => A;

/** The Secrets of a service: its own configuration, and the URL of each service that it needs. */
export function secrets<A>(
	app: App,
	name: string,
	service: Service,
	env: string,
	withPassword: WithPassword<A>,
): readonly Manifest<A>[] {
	const namespace = serviceNamespace(app, name, env);
	const own = service.kind === "stateful" ? [configOf(app, name, service.provides, namespace, withPassword)] : [];
	const connections = targetsOf(app, service).map(([target, { provides, port }]) =>
		secret(app, name, connectionSecret(target), namespace, {
			url: withPassword(target, (password) => provides.url(serviceHost(app, target, env), port, password)),
		}),
	);
	return [...own, ...connections];
}

function configOf<A>(
	app: App,
	name: string,
	engine: DataEngine,
	namespace: string,
	withPassword: WithPassword<A>,
): Manifest<A> {
	return secret(app, name, configSecret(name), namespace, {
		[basename(engine.configPath)]: withPassword(name, engine.config),
	});
}

function secret<A>(
	app: App,
	component: string,
	name: string,
	namespace: string,
	stringData: Readonly<Record<string, A>>,
): Manifest<A> {
	return {
		apiVersion: "v1",
		kind: "Secret",
		metadata: { name, namespace, labels: commonLabels(component, app.name) },
		type: "Opaque",
		stringData,
	};
}
