import { nearest } from "../nearest.ts";
import type { App, Service } from "./model.ts";
import { passwordedServices } from "./names.ts";

const DNS_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Everything that is wrong with an app, each with what is allowed; empty when it can be placed. */
export function appProblems(app: App): readonly string[] {
	return [
		...(DNS_LABEL.test(app.name) ? [] : [`app "${app.name}": the name must be a DNS label: a-z, 0-9 and "-"`]),
		...Object.entries(app.services).flatMap(([name, service]) =>
			serviceProblems(app, name, service).map((problem) => `app "${app.name}", service "${name}": ${problem}`),
		),
		...cycleProblems(app),
	];
}

function serviceProblems(app: App, name: string, service: Service): readonly string[] {
	return [
		...(DNS_LABEL.test(name) ? [] : ['the name must be a DNS label: a-z, 0-9 and "-"']),
		...portProblems(service.port),
		...imageProblems(service.image),
		...Object.keys(service.needs ?? {}).flatMap((target) => needProblems(app, name, target)),
	];
}

function portProblems(port: number): readonly string[] {
	return Number.isInteger(port) && port >= 1024 && port <= 65_535
		? []
		: [`port ${port}: a container that is not root listens on 1024 to 65535; its Service still answers on 80`];
}

/** An image reference must say exactly what runs: a digest, or a tag that is not `latest`. */
export function imageProblems(image: string): readonly string[] {
	if (/@sha256:[0-9a-f]{64}$/.test(image)) {
		return [];
	}
	const tag = /:([A-Za-z0-9_][A-Za-z0-9._-]{0,127})$/.exec(image)?.[1];
	if (tag === undefined) {
		return [`image "${image}" has no tag: name an exact one, e.g. "${image.replace(/:+$/, "")}:1.0.0", or a digest`];
	}
	return tag === "latest" ? [`image "${image}": "latest" is a different image tomorrow: name an exact tag`] : [];
}

function needProblems(app: App, name: string, target: string): readonly string[] {
	if (target === name) {
		return ["needs itself"];
	}
	const found = app.services[target];
	if (!found) {
		const meant = nearest(target, passwordedServices(app));
		return [`needs "${target}", which is no service of this app${meant ? `; did you mean "${meant}"?` : ""}`];
	}
	return found.kind === "stateful"
		? []
		: [`needs "${target}", which keeps no data: only a stateful service gives a URL`];
}

/** Services that wait for each other would never start. Names each circle once, at its first service. */
function cycleProblems(app: App): readonly string[] {
	const done = new Set<string>();
	const visit = (name: string, path: readonly string[]): readonly string[] => {
		if (path.includes(name)) {
			const circle = [...path.slice(path.indexOf(name)), name];
			return [`app "${app.name}": ${circle.join(" needs ")}: nobody could start first`];
		}
		if (done.has(name)) {
			return [];
		}
		done.add(name);
		// A service that needs itself is reported as such.
		const targets = Object.keys(app.services[name]?.needs ?? {}).filter((target) => target !== name);
		return targets.flatMap((target) => visit(target, [...path, name]));
	};
	return Object.keys(app.services).flatMap((name) => visit(name, []));
}
