import { dataPlaneLabels, gatewaysOf } from "../gateway/names.ts";
import { selectorLabels } from "../kubernetes/labels.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import { allowFrom, allowTo, allowToInternet } from "../kubernetes/network-policy.ts";
import { listens } from "./kinds.ts";
import type { App, Egress, Service } from "./model.ts";
import { serviceNamespace } from "./names.ts";
import { peersOf } from "./needs.ts";
import { linesOf } from "./routes.ts";

/**
 * Who may reach this service, and whom it may reach: exactly what the app declares, seen from both ends. The names of
 * services have no dot, so those of the other policies can have one and never clash.
 */
export function policies(app: App, name: string, service: Service, env: string): readonly Manifest[] {
	const namespace = serviceNamespace(app, name, env);
	return [
		...toPeers(app, name, namespace, env),
		...fromClients(app, name, service, namespace, env),
		...fromGateways(name, service, namespace, env),
		...toInternet(name, service, namespace),
	];
}

function toPeers(app: App, name: string, namespace: string, env: string): readonly Manifest[] {
	return peersOf(app, name).map(([target, { port }]) =>
		allowTo(namespace, `allow-to-${target}`, selectorLabels(name), {
			namespace: serviceNamespace(app, target, env),
			podLabels: selectorLabels(target),
			port,
		}),
	);
}

function fromClients(app: App, name: string, service: Service, namespace: string, env: string): readonly Manifest[] {
	if (!listens(service)) {
		return [];
	}
	return Object.keys(app.services)
		.filter((client) => peersOf(app, client).some(([target]) => target === name))
		.map((client) =>
			allowFrom(
				namespace,
				`allow-from-${client}`,
				selectorLabels(name),
				{ namespace: serviceNamespace(app, client, env), podLabels: selectorLabels(client) },
				service.port,
			),
		);
}

/** The other end is the gateway's: its data planes reach the namespaces that carry the label of their line. */
function fromGateways(name: string, service: Service, namespace: string, env: string): readonly Manifest[] {
	if (!listens(service)) {
		return [];
	}
	return linesOf(name, service).flatMap((line) =>
		gatewaysOf(line, env).map((gateway) =>
			allowFrom(
				namespace,
				`allow-from-gateway.${gateway.name}`,
				// Of both colours: narrowed to one, it would shut out the pods that users still meet while they go over.
				selectorLabels(name),
				{ namespace: gateway.namespace, podLabels: dataPlaneLabels(gateway) },
				service.port,
			),
		),
	);
}

function toInternet(name: string, { egress = [] }: Service, namespace: string): readonly Manifest[] {
	const byPort = Map.groupBy(egress, ({ port = 443 }: Egress) => port);
	return [...byPort].map(([port, destinations]) =>
		allowToInternet(namespace, `allow-to-internet.${port}`, selectorLabels(name), port, destinations),
	);
}
