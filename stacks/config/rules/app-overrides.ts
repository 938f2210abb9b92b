import { blueGreenOf } from "../../../components/app/kinds.ts";
import { type App, COLOURS, type Service } from "../../../components/app/model.ts";
import { nearest } from "../../../components/nearest.ts";
import type { ServiceOverrides } from "../../apps/overrides.ts";
import { APPS } from "../../apps/registry.ts";
import { keyOf, type Problem, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/** What a stack changes of its apps must be there to be changed. */
export const overridesFit = rule(["apps"], function* ({ apps }) {
	for (const app of Object.values<App>(APPS)) {
		const changed = Object.entries(apps).find(([written]) => written === app.name)?.[1];
		yield* overrideProblems(app, changed?.services ?? {});
	}
});

/** What of some overrides does not fit an app. */
export function* overrideProblems(app: App, changed: Readonly<Record<string, ServiceOverrides>>): Iterable<Problem> {
	for (const [name, overrides] of Object.entries(changed)) {
		const known = Object.keys(app.services);
		const service = Object.hasOwn(app.services, name) ? app.services[name] : undefined;
		const path = [app.name, "services", name];
		if (!service) {
			const near = nearest(name, known);
			const hint = near === undefined ? `its services are ${known.join(", ")}` : `did you mean ${quote(near)}?`;
			yield problem(keyOf("apps", path), `is not a service of ${app.name}; ${hint}`);
			continue;
		}
		for (const [field, why] of unfit(name, service, overrides)) {
			const value = overrides[field];
			const held = typeof value === "string" ? quote(value) : value;
			yield problem(keyOf("apps", [...path, field]), `${held} cannot be set: ${why}; delete the line`);
		}
	}
}

/** The overrides that a service cannot take, each with the reason. */
function unfit(
	name: string,
	service: Service,
	{ image, replicas, host, active }: ServiceOverrides,
): readonly (readonly [field: keyof ServiceOverrides, why: string])[] {
	const found: (readonly [keyof ServiceOverrides, string])[] = [];
	const { images = {} } = blueGreenOf(service) ?? {};
	if (image !== undefined && COLOURS.every((colour) => images[colour] !== undefined)) {
		found.push(["image", `both colours of ${name} have an image of their own (strategy.images)`]);
	}
	if (replicas !== undefined) {
		if (service.kind === "stateful") found.push(["replicas", `${name} is stateful, and its volume has one writer`]);
		else if (service.kind === "job") found.push(["replicas", `${name} is a job, which runs once at a time`]);
		else if (service.scale) found.push(["replicas", `${name} scales by its load`]);
	}
	if (host !== undefined && (service.kind === "job" || !service.route)) {
		found.push(["host", `${name} has no route that a host could lead to`]);
	}
	if (active !== undefined && !blueGreenOf(service)) {
		found.push(["active", `${name} has no two colours (strategy blueGreen)`]);
	}
	return found;
}
