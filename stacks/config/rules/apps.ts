import { credentialsOf } from "../../../components/app/accounts.ts";
import { blueGreenOf } from "../../../components/app/kinds.ts";
import type { App, Service } from "../../../components/app/model.ts";
import { purposeOf } from "../../../components/app/names.ts";
import { routesOf } from "../../../components/app/routes.ts";
import { appsProblems } from "../../../components/app/validate.ts";
import { nearest } from "../../../components/nearest.ts";
import type { ServiceOverrides } from "../../apps/overrides.ts";
import { APPS, appSecretKeys, chosenApps } from "../../apps/registry.ts";
import { appMemory, greatest } from "../app-memory.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { SECRETS } from "../secrets.ts";
import { SECTIONS } from "../sections.ts";
import { rule } from "./rule.ts";

/** What a stack changes must be there to be changed. */
const overridesFit = rule(["apps"], function* ({ apps }) {
	for (const [name, app] of Object.entries<App>(APPS)) {
		const changed = Object.entries(apps).find(([written]) => written === name)?.[1];
		for (const [serviceName, overrides] of Object.entries(changed?.services ?? {})) {
			const known = Object.keys(app.services);
			const service = app.services[serviceName];
			const path = [name, "services", serviceName];
			if (!service || !known.includes(serviceName)) {
				const near = nearest(serviceName, known);
				const hint = near === undefined ? `its services are ${known.join(", ")}` : `did you mean ${quote(near)}?`;
				yield problem(keyOf("apps", path), `is not a service of ${name}; ${hint}`);
				continue;
			}
			for (const [field, why] of unfit(serviceName, service, overrides)) {
				const value = overrides[field];
				const held = typeof value === "string" ? quote(value) : value;
				yield problem(keyOf("apps", [...path, field]), `${held} cannot be set: ${why}; delete the line`);
			}
		}
	}
});

/** The overrides that a service cannot take, each with the reason. */
function unfit(
	name: string,
	service: Service,
	{ replicas, host, active }: ServiceOverrides,
): readonly (readonly [field: keyof ServiceOverrides, why: string])[] {
	const found: (readonly [keyof ServiceOverrides, string])[] = [];
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

/** The chosen apps, as this stack has them, are fine by themselves and beside each other. */
const appsFit = rule(["apps"], function* ({ apps }) {
	for (const found of appsProblems(chosenApps(apps))) {
		yield problem(keyOf("apps"), found);
	}
});

/** A name leads to the edge or home: the names that the edge lets in are those of the admin line, and no others. */
const hostsFitLines = rule(["apps", "lines"], function* ({ apps, lines }) {
	const letIn = new Map(lines.admin.hosts.map((host, index) => [host, keyOf("lines", ["admin", "hosts", index])]));
	for (const app of chosenApps(apps)) {
		for (const [name, service] of Object.entries(app.services)) {
			for (const { line, host } of routesOf(name, service)) {
				const admin = letIn.get(host);
				const key = keyOf("apps", [app.name, "services", name, "host"]);
				if (line === "service" && admin !== undefined) {
					yield problem(key, `${quote(host)} is in ${admin} already; a name leads to one place; choose another`);
				}
				if (line === "admin" && admin === undefined) {
					yield problem(
						keyOf("lines", ["admin", "hosts"]),
						`lacks ${quote(host)}, where the admin line shows ${name} of ${app.name}, and the edge lets in no other names; add it`,
					);
				}
			}
		}
	}
});

/** What always runs has to fit; what runs while something is replaced is a warning of the plan's. */
const memoryFits = rule(["apps", "cluster"], function* ({ apps, cluster }) {
	for (const memory of appMemory({ apps, cluster })) {
		const { role, nodes, availableMi, steadyMi } = memory;
		if (nodes.length === 0 || steadyMi <= availableMi) continue;
		yield problem(
			keyOf("apps"),
			`the pods with role ${role} ask for ${steadyMi}Mi of memory, and ${nodes.join(" and ")} ${nodes.length === 1 ? "has" : "have"} ${Math.floor(availableMi)}Mi; most by ${greatest(memory)}; choose fewer apps or replicas, or lower resources.memoryMi`,
		);
	}
});

/** A secret of an app has a key of its own. */
const secretsAreFree = rule(["apps"], function* ({ apps }) {
	for (const app of chosenApps(apps)) {
		for (const [name, { secrets }] of Object.entries(app.services)) {
			for (const [variable, key] of Object.entries(secrets ?? {})) {
				const owner = Object.hasOwn(SECRETS, key) ? "a secret of Nexus' own" : "a setting";
				if (Object.hasOwn(SECRETS, key) || Object.hasOwn(SECTIONS, key)) {
					yield problem(
						keyOf("apps", [app.name, "services", name]),
						`its secret ${variable} is in ${keyOf(key)}, which is ${owner}; name another key in the app`,
					);
				}
			}
		}
	}
});

/** Namespaces of the platform's, by what they are for. */
const PLATFORM = new Set(["admin-gateway", "service-gateway", "nginx-gateway", "cert-manager", "certificates", "edge"]);

const namespacesAreFree = rule(["apps"], function* ({ apps }) {
	for (const app of chosenApps(apps)) {
		for (const name of Object.keys(app.services)) {
			const purpose = purposeOf(app, name);
			if (!PLATFORM.has(purpose)) continue;
			yield problem(
				keyOf("apps", [app.name, "services", name]),
				`its purpose ${quote(purpose)} is that of a namespace of the platform's; give the service another purpose`,
			);
		}
	}
});

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

export const appRules = [
	overridesFit,
	appsFit,
	hostsFitLines,
	memoryFits,
	secretsAreFree,
	namespacesAreFree,
	rotatedExists,
];
