import type { Context } from "./context.ts";

/** A URL with the parts that say where it leads; also r2dbc: and jdbc:. */
const URL_PARTS = /^((?:r2dbc:|jdbc:)?[a-z][a-z0-9+.-]*):\/\/(?:[^@/\s]*@)?([A-Za-z0-9._-]+)(?::\d+)?(\/[^?\s]*)?/i;

/** Variables that hold where a store is. */
const PLACE = /(^|_)(HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT)S?$/i;

const PORT = /:\d+$/;

/** Variables beside it that a URL holds too. */
const PARTS =
	/(^|_)(PORT|USER|USERNAME|PASSWORD|PASSWD|PASS|PWD|NAME|DB|DBNAME|DATABASE|VHOST|ACCESS_KEY|SECRET_KEY)$/i;

/** Variables that hold the whole URL, beside which a program may read user and password once more. */
const WHOLE = /_(URL|URI|DSN|ENDPOINT)$/i;

/** A service of the file that a variable leads to. */
export interface Destination {
	readonly target: string;
	/** Without the slash alone. */
	readonly path: string;
	/** Whether it is a URL; else it is a name, with or without a port. */
	readonly url: boolean;
}

/** The service of the file that a URL leads to, or a name with a port, or a name in a variable for such. */
export function destination(variable: string, value: string, { names }: Context): Destination | undefined {
	const [, , host = "", path = ""] = URL_PARTS.exec(value) ?? [];
	const target = names.get(host);
	if (target !== undefined) {
		return { target, path: path === "/" ? "" : path, url: true };
	}
	const named = names.get(value.replace(PORT, ""));
	return named !== undefined && (PORT.test(value) || PLACE.test(variable))
		? { target: named, path: "", url: false }
		: undefined;
}

/**
 * Host, port, user and password of a store in variables of their own, by the store that the host names; and those that
 * stand beside a variable that holds the URL, by that variable.
 */
export function partsOfUrls(variables: readonly (readonly [string, string | null])[], context: Context) {
	const byStore = new Map<string, string[]>();
	const beside = new Map<string, readonly string[]>();
	const partsWith = (prefix: string) =>
		variables.map(([other]) => other).filter((other) => prefixOf(other) === prefix && other !== prefix);
	for (const [variable, value] of variables) {
		const led = destination(variable, value ?? "", context);
		if (led === undefined || !context.stores.has(led.target)) {
			continue;
		}
		if (!led.url && PLACE.test(variable)) {
			const parts = partsWith(variable.replace(PLACE, ""));
			byStore.set(led.target, [...(byStore.get(led.target) ?? []), variable, ...parts]);
		} else if (led.url && WHOLE.test(variable)) {
			const parts = partsWith(variable.replace(WHOLE, ""));
			if (parts.length > 0) beside.set(variable, parts);
		}
	}
	return { byStore, beside, names: new Set([...byStore.values(), ...beside.values()].flat()) };
}

const prefixOf = (variable: string): string | undefined =>
	PARTS.test(variable) ? variable.replace(PARTS, "") : undefined;
