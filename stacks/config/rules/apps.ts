import type { App } from "../../../components/app/model.ts";
import { credentialName, passwordedServices } from "../../../components/app/names.ts";
import { nearest } from "../../../components/nearest.ts";
import { APPS } from "../../apps/registry.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/** What a stack changes must be there. */
const overridesFit = rule(["apps"], function* ({ apps }) {
	for (const [name, app] of Object.entries<App>(APPS)) {
		const changed = Object.entries(apps).find(([written]) => written === name)?.[1];
		for (const [serviceName, { replicas }] of Object.entries(changed?.services ?? {})) {
			const known = Object.keys(app.services);
			const service = app.services[serviceName];
			const path = [name, "services", serviceName];
			if (!service || !known.includes(serviceName)) {
				const near = nearest(serviceName, known);
				const hint = near === undefined ? `its services are ${known.join(", ")}` : `did you mean ${quote(near)}?`;
				yield problem(keyOf("apps", path), `is not a service of ${name}; ${hint}`);
			} else if (service.kind === "stateful" && replicas !== undefined) {
				yield problem(
					keyOf("apps", [...path, "replicas"]),
					`${replicas} cannot be set: ${serviceName} is stateful, and its volume has one writer; delete the line`,
				);
			}
		}
	}
});

/** Every password that Nexus generates, whether this stack's apps use it or not. */
const CREDENTIALS = Object.values<App>(APPS).flatMap((app) =>
	passwordedServices(app).map((service) => credentialName(app, service)),
);

const rotatedExists = rule(["credentials"], function* ({ credentials }) {
	for (const name of Object.keys(credentials.rotation)) {
		if (CREDENTIALS.includes(name)) continue;
		const near = nearest(name, CREDENTIALS);
		const hint = near === undefined ? `known are ${CREDENTIALS.join(", ")}` : `did you mean ${quote(near)}?`;
		yield problem(keyOf("credentials", ["rotation", name]), `is not a password that Nexus generates; ${hint}`);
	}
});

export const appRules = [overridesFit, rotatedExists];
