import { lineFilters } from "../gateway/line-filters.ts";
import { gatewaysOf, HTTPS_LISTENER } from "../gateway/names.ts";
import { commonLabels } from "../kubernetes/labels.ts";
import type { LineName } from "../kubernetes/line.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import type { AppEnvironment } from "./environment.ts";
import { blueGreenOf, listens, servicePort } from "./kinds.ts";
import type { App, Route, Service } from "./model.ts";
import { previewName, serviceNamespace } from "./names.ts";

/** A name and a path of a line that lead to a service. */
export interface ServiceRoute extends Route {
	/** Name of the HTTPRoute and of the Service behind it. */
	readonly name: string;
}

/** Where a service meets its users: its route, and the preview of the colour that is not live. */
export function routesOf(name: string, service: Service): readonly ServiceRoute[] {
	if (!listens(service)) {
		return [];
	}
	const strategy = blueGreenOf(service);
	return [
		...(service.route ? [{ ...service.route, name }] : []),
		...(strategy
			? [
					{
						line: "admin" as const,
						host: strategy.previewHost,
						name: previewName(name),
					},
				]
			: []),
	];
}

/** The lines whose gateways take routes from a service's namespace. */
export function linesOf(name: string, service: Service): readonly LineName[] {
	return [...new Set(routesOf(name, service).map(({ line }) => line))];
}

/** The HTTPRoutes of a service. They live beside it, so no route crosses namespaces and no ReferenceGrant is needed. */
export function httpRoutes(
	app: App,
	name: string,
	service: Service,
	{ env, domain }: AppEnvironment,
): readonly Manifest[] {
	return routesOf(name, service).map((route) => ({
		apiVersion: "gateway.networking.k8s.io/v1",
		kind: "HTTPRoute",
		metadata: {
			name: route.name,
			namespace: serviceNamespace(app, name, env),
			labels: commonLabels(name, app.name),
		},
		spec: {
			parentRefs: gatewaysOf(route.line, env).map((gateway) => ({ ...gateway, sectionName: HTTPS_LISTENER })),
			hostnames: [`${route.host}.${domain}`],
			rules: [
				{
					matches: [{ path: { type: "PathPrefix", value: route.path ?? "/" } }],
					filters: lineFilters(),
					backendRefs: [{ name: route.name, port: listens(service) ? servicePort(service) : 80 }],
				},
			],
		},
	}));
}
