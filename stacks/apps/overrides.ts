import { blueGreenOf } from "../../components/app/kinds.ts";
import type { App, Colour, Service } from "../../components/app/model.ts";

/** What a stack may change of a service, as in `nexus:apps.<app>.services.<service>`. */
export interface ServiceOverrides {
	readonly image?: string | undefined;
	/** Stateless services with a fixed number of pods only. */
	readonly replicas?: number | undefined;
	/** Services with a route only. */
	readonly host?: string | undefined;
	/** Services with two colours only. */
	readonly active?: Colour | undefined;
}

/** An app with what a stack changes of it. Overrides that do not fit it were refused with the config. */
export function overridden(app: App, overrides: Readonly<Record<string, ServiceOverrides>>): App {
	return {
		...app,
		services: Object.fromEntries(
			Object.entries(app.services).map(([name, service]) => [name, overriddenService(service, overrides[name] ?? {})]),
		),
	};
}

function overriddenService(service: Service, { image, replicas, host, active }: ServiceOverrides): Service {
	const common = image === undefined ? service : { ...service, image };
	if (common.kind === "job") {
		return common;
	}
	const routed = host !== undefined && common.route ? { ...common, route: { ...common.route, host } } : common;
	if (routed.kind === "stateful") {
		return routed;
	}
	const strategy = blueGreenOf(routed);
	return {
		...routed,
		...(replicas === undefined ? {} : { replicas }),
		...(active !== undefined && strategy ? { strategy: { ...strategy, active } } : {}),
	};
}
