import { selectorLabels } from "../kubernetes/labels.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import { allowFrom, allowTo } from "../kubernetes/network-policy.ts";
import type { App, Service } from "./model.ts";
import { serviceNamespace } from "./names.ts";
import { targetsOf } from "./needs.ts";

/** Who may reach this service, and whom it may reach: exactly the `needs` of the app, seen from both ends. */
export function policies(app: App, name: string, service: Service, env: string): readonly Manifest[] {
	const namespace = serviceNamespace(app, name, env);
	const outgoing = targetsOf(app, service).map(([target, { port }]) =>
		allowTo(namespace, `allow-to-${target}`, selectorLabels(name), {
			namespace: serviceNamespace(app, target, env),
			podLabels: selectorLabels(target),
			port,
		}),
	);
	const incoming = Object.entries(app.services)
		.filter(([, client]) => Object.hasOwn(client.needs ?? {}, name))
		.map(([client]) =>
			allowFrom(
				namespace,
				`allow-from-${client}`,
				selectorLabels(name),
				{ namespace: serviceNamespace(app, client, env), podLabels: selectorLabels(client) },
				service.port,
			),
		);
	return [...outgoing, ...incoming];
}
