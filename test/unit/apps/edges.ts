import type { App } from "../../../components/app/model.ts";

/** Whom each service of an app reaches, a line for each kind of edge, as people read it. */
export function edgesOf(app: App): readonly string[] {
	return Object.entries(app.services).flatMap(([name, service]) => {
		const needs = Object.entries(service.needs ?? {}).map(([target, need]) =>
			typeof need === "string"
				? `${target} as ${need}`
				: `${target} as ${need.variable} (${need.format ?? need.database})`,
		);
		const edges: readonly (readonly [kind: string, targets: readonly string[]])[] = [
			["calls", service.calls ?? []],
			["needs", needs],
			["publishes", service.publishes ?? []],
			["consumes", service.consumes ?? []],
			["egress", (service.egress ?? []).map(({ host, port = 443 }) => `${host}:${port}`)],
		];
		return edges
			.filter(([, targets]) => targets.length > 0)
			.map(([kind, targets]) => `${name.padEnd(20)} ${kind.padEnd(9)} ${targets.join(", ")}`);
	});
}
