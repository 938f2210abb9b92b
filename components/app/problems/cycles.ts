import type { App } from "../model.ts";

/** Services that wait for each other would never start. Names each circle once, at its first service. */
export function cycleProblems(app: App): readonly string[] {
	const done = new Set<string>();
	const visit = (name: string, path: readonly Step[]): readonly string[] => {
		const start = path.findIndex((step) => step.name === name);
		if (start >= 0) {
			const circle = path.slice(start).map((step) => `${step.name} ${step.waits} `);
			return [`${circle.join("")}${name}: nobody could start first; take one of them out`];
		}
		if (done.has(name)) {
			return [];
		}
		done.add(name);
		return waitsOf(app, name).flatMap(([target, waits]) => visit(target, [...path, { name, waits }]));
	};
	return Object.keys(app.services).flatMap((name) => visit(name, []));
}

interface Step {
	readonly name: string;
	/** How it waits for the next one. */
	readonly waits: "needs" | "starts after";
}

/** A service that waits for itself, or for none of the app, is reported as such. */
function waitsOf(app: App, name: string): readonly (readonly [target: string, waits: Step["waits"]])[] {
	const { needs = {}, startsAfter = [] } = app.services[name] ?? {};
	const all = [
		...Object.keys(needs).map((target) => [target, "needs"] as const),
		...startsAfter.map((target) => [target, "starts after"] as const),
	];
	return all.filter(([target]) => target !== name && Object.hasOwn(app.services, target));
}
