import { credentialsOf } from "../../../components/app/accounts.ts";
import type { App } from "../../../components/app/model.ts";
import { purposeOf } from "../../../components/app/names.ts";
import { routesOf } from "../../../components/app/routes.ts";
import { appsProblems } from "../../../components/app/validate.ts";
import { nearest } from "../../../components/nearest.ts";
import { APPS, appSecretKeys, chosenApps, misshapenApps } from "../../apps/registry.ts";
import { appMemory, greatest, type RoleMemory } from "../app-memory.ts";
import { keyOf, type Problem, problem, quote } from "../problem.ts";
import { SECRETS } from "../secrets.ts";
import { SECTIONS } from "../sections.ts";
import { overridesFit } from "./app-overrides.ts";
import { rule } from "./rule.ts";

/** The chosen apps, as this stack has them, are fine by themselves, beside each other, and beside the platform. */
const appsFit = rule(["apps"], function* ({ apps }) {
	const chosen = chosenApps(apps);
	for (const found of [...misshapenApps(apps), ...appsProblems(chosen)]) {
		yield problem(keyOf("apps"), found);
	}
	yield* secretKeyProblems(chosen);
	yield* namespaceProblems(chosen);
});

const hostsFitLines = rule(["apps", "lines"], ({ apps, lines }) => hostProblems(chosenApps(apps), lines.admin.hosts));

/** A name leads to the edge or home: the names that the edge lets in are those of the admin line, and no others. */
export function* hostProblems(apps: readonly App[], adminHosts: readonly string[]): Iterable<Problem> {
	for (const { app, name, service } of servicesOf(apps)) {
		for (const { line, host } of routesOf(name, service)) {
			const index = adminHosts.indexOf(host);
			if (line === "service" && index >= 0) {
				const taken = keyOf("lines", ["admin", "hosts", index]);
				yield problem(
					keyOf("apps", [app.name, "services", name, "host"]),
					`${quote(host)} is in ${taken} already; a name leads to one place; choose another`,
				);
			}
			if (line === "admin" && index < 0) {
				yield problem(
					keyOf("lines", ["admin", "hosts"]),
					`lacks ${quote(host)}, where the admin line shows ${name} of ${app.name}, and the edge lets in no other names; add it`,
				);
			}
		}
	}
}

const memoryFits = rule(["apps", "cluster"], ({ apps, cluster }) => memoryProblems(appMemory({ apps, cluster })));

/** What always runs has to fit; what runs while something is replaced is a warning of the plan's. */
export function* memoryProblems(roles: readonly RoleMemory[]): Iterable<Problem> {
	for (const memory of roles) {
		const { role, nodes, availableMi, steadyMi } = memory;
		if (nodes.length === 0 || steadyMi <= availableMi) continue;
		yield problem(
			keyOf("apps"),
			`the pods with role ${role} ask for ${steadyMi}Mi of memory, and ${nodes.join(" and ")} ${nodes.length === 1 ? "has" : "have"} ${Math.floor(availableMi)}Mi; most by ${greatest(memory)}; choose fewer apps or replicas, or lower resources.memoryMi`,
		);
	}
}

/** A secret of an app has a key of its own. */
export function* secretKeyProblems(apps: readonly App[]): Iterable<Problem> {
	for (const { app, name, service } of servicesOf(apps)) {
		for (const [variable, key] of Object.entries(service.secrets ?? {})) {
			const isSecret = Object.hasOwn(SECRETS, key);
			if (!isSecret && !Object.hasOwn(SECTIONS, key)) continue;
			yield problem(
				keyOf("apps", [app.name, "services", name]),
				`its secret ${variable} is in ${keyOf(key)}, which is ${isSecret ? "a secret of Nexus' own" : "a group of settings"}; name another key in the app`,
			);
		}
	}
}

/** Namespaces of the platform's, by what they are for. A test compares them with the plans. */
export const PLATFORM: ReadonlySet<string> = new Set([
	"admin-gateway",
	"service-gateway",
	"nginx-gateway",
	"cert-manager",
	"certificates",
	"edge",
]);

/** A service has its namespace for itself. */
export function* namespaceProblems(apps: readonly App[]): Iterable<Problem> {
	for (const { app, name } of servicesOf(apps)) {
		const purpose = purposeOf(app, name);
		if (!PLATFORM.has(purpose)) continue;
		yield problem(
			keyOf("apps", [app.name, "services", name]),
			`its purpose ${quote(purpose)} is that of a namespace of the platform's; give the service another purpose`,
		);
	}
}

function servicesOf(apps: readonly App[]) {
	return apps.flatMap((app) => Object.entries(app.services).map(([name, service]) => ({ app, name, service })));
}

/** Every password that Nexus generates, and every secret that an app reads, whether this stack's apps use it or not. */
const rotated = () => [...Object.values<App>(APPS).flatMap(credentialsOf), ...appSecretKeys(Object.values<App>(APPS))];

const rotatedExists = rule(["credentials"], function* ({ credentials }) {
	const known = rotated();
	for (const name of Object.keys(credentials.rotation)) {
		if (known.includes(name)) continue;
		const near = nearest(name, known);
		const hint = near === undefined ? `known are ${known.join(", ")}` : `did you mean ${quote(near)}?`;
		yield problem(keyOf("credentials", ["rotation", name]), `is not a password that Nexus generates; ${hint}`);
	}
});

export const appRules = [overridesFit, appsFit, hostsFitLines, memoryFits, rotatedExists];
