import { urlVariable } from "../../components/app/names.ts";
import type { ComposeService } from "./compose-file.ts";
import type { Context } from "./context.ts";
import { type Destination, destination, partsOfUrls } from "./destinations.ts";
import type { Literal } from "./draft.ts";
import { missingVariables } from "./interpolate.ts";
import { isSecret } from "./sensitive.ts";
import { formatOf } from "./stores.ts";

/** What a service reads and whom it reaches. */
export interface Surroundings {
	readonly env: Readonly<Record<string, string>>;
	readonly secrets: Readonly<Record<string, string>>;
	readonly needs: Readonly<Record<string, Literal>>;
	readonly calls: readonly string[];
	readonly startsAfter: readonly string[];
	/** Where its variables lead on the internet. */
	readonly egress: readonly Literal[];
	readonly remarks: readonly string[];
}

/** Reads variables and dependencies of a service: what leads to another service becomes an edge, what is secret a reference. */
export function surroundingsOf(name: string, service: ComposeService, context: Context): Surroundings {
	const variables = Object.entries(service.environment ?? {});
	const needs = new Map<string, Literal>();
	const calls = new Set<string>();
	const startsAfter = new Set<string>();
	const env: Record<string, string> = {};
	const secrets: Record<string, string> = {};
	const egress = new Map<string, Literal>();
	const remarks: string[] = [];

	const freeVariableFor = (target: string) =>
		freeVariable(target, context, [...variables.map(([it]) => it), ...[...needs.values()].map(variableOf)]);
	const asParts = partsOfUrls(variables, context);
	for (const [target, names] of asParts.byStore) {
		const variable = freeVariableFor(target);
		needs.set(target, variable);
		remarks.push(`${names.join(", ")}: parts of one URL with us, which ${variable} holds; user and password are made.`);
	}
	for (const [variable, names] of asParts.beside) {
		remarks.push(
			`${names.join(", ")}: left out, since the URL in ${variable} holds user and password, which are made; take them from it.`,
		);
	}
	for (const [variable, value] of variables) {
		if (asParts.names.has(variable)) {
			continue;
		}
		if (!/^[A-Za-z_]\w*$/.test(variable)) {
			remarks.push(`${variable}: no name for a variable, which has letters, digits and "_"; left out.`);
			continue;
		}
		if (variable.endsWith("_FILE") && value?.startsWith("/run/secrets/")) {
			remarks.push(`${variable}: no secret is a file with us; name it in secrets, by the variable without _FILE.`);
			continue;
		}
		const led = value === null ? undefined : destination(variable, value, context);
		const outside = egressOf(variable, value ?? "");
		if (outside) {
			egress.set(`${outside.host}:${outside.port}`, outside);
		}
		if (led?.target === name) {
			remarks.push(`${variable}: leads to the service itself; it is http://localhost and the port below.`);
		} else if (led && context.stores.has(led.target)) {
			const first = needs.get(led.target);
			if (first === undefined) {
				needs.set(led.target, connection(variable, value ?? "", led, context));
				if (!led.url) remarks.push(`${variable}: holds the URL of ${led.target} now, where its name stood.`);
			} else {
				remarks.push(`${variable}: one variable holds the URL of ${led.target}, and that is ${variableOf(first)}.`);
			}
		} else if (led) {
			calls.add(led.target);
			if (variable !== urlVariable(led.target) || led.path !== "" || !led.url) {
				const path = led.path === "" ? "" : ", without the path that stood here";
				remarks.push(`${variable}: ${led.target}'s URL is in ${urlVariable(led.target)} now${path}.`);
			}
		} else if (isSecret(variable, value ?? "")) {
			secrets[variable] = context.secrets.keyOf(name, variable, value);
		} else if (value === null || missingVariables(value).length > 0) {
			remarks.push(
				`${variable}: its value came from the shell or from .env; add it to env, or to secrets if it is one.`,
			);
		} else {
			env[variable] = value;
		}
	}
	for (const [written, condition] of Object.entries(service.depends_on ?? {})) {
		const target = context.names.get(written);
		if (target === undefined) {
			remarks.push(`depends_on ${written}: there is no such service in the file.`);
		} else if (context.stores.has(target)) {
			if (!needs.has(target)) {
				const variable = freeVariableFor(target);
				needs.set(target, variable);
				remarks.push(`depends_on ${target}: no variable led to it; its URL is in ${variable}.`);
			}
		} else if (context.jobs.has(target)) {
			remarks.push(
				`depends_on ${target} (${condition}): nothing waits for a job; let this service wait, or do its work itself.`,
			);
		} else {
			calls.add(target);
			startsAfter.add(target);
		}
	}
	return {
		env,
		secrets,
		needs: Object.fromEntries(needs),
		calls: [...calls],
		startsAfter: [...startsAfter],
		egress: [...egress.values()],
		remarks,
	};
}

/** Ports that a URL may leave out. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, wss: 443, smtps: 465 };

/** The destination of a URL with a DNS name of the internet. The name is no secret; what stands around it may be. */
function egressOf(variable: string, value: string) {
	const [, scheme = "", host = "", written] =
		/^([a-z][a-z0-9+.-]*):\/\/(?:[^@/\s]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?::(\d+))?(?:[/?]|$)/i.exec(
			value,
		) ?? [];
	const port = written === undefined ? DEFAULT_PORTS[scheme.toLowerCase()] : Number(written);
	return port === undefined ? undefined : { host: host.toLowerCase(), port, reason: `${variable} leads there` };
}

function connection(variable: string, url: string, { target, path }: Destination, context: Context): Literal {
	const engine = context.stores.get(target)?.engine;
	const format = engine === "postgresql" ? formatOf(url) : "url";
	// Redis' numbered databases and RabbitMQ's virtual hosts have no counterpart.
	const database = engine === "postgresql" || engine === "objectStore" ? path.slice(1) : "";
	const options = {
		...(format === "url" ? {} : { format }),
		...(/^[a-z_][a-z0-9_-]{0,62}$/.test(database) ? { database } : {}),
	};
	return Object.keys(options).length === 0 ? variable : { variable, ...options };
}

const variableOf = (need: Literal): string =>
	typeof need === "object" && "variable" in need ? String(need.variable) : String(need);

/** The store's usual variable, or one with its name where the usual one is taken. */
function freeVariable(target: string, { stores }: Context, taken: readonly string[]): string {
	const usual = stores.get(target)?.variable ?? "";
	return taken.includes(usual) ? urlVariable(target) : usual;
}
