import type { Json } from "../plan/json.ts";

/** What is at a path of a planned object; undefined where there is nothing. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
	let here = value;
	for (const name of path) {
		if (typeof here !== "object" || here === null || Array.isArray(here)) return undefined;
		here = (here as { readonly [name: string]: Json })[name];
	}
	return here;
}

/** The text or number at a path; empty where there is none. */
export function text(value: Json | undefined, ...path: readonly string[]): string {
	const found = at(value, ...path);
	return typeof found === "string" || typeof found === "number" ? String(found) : "";
}

/** The entries of the list at a path; undefined where there is no list, which in a policy means something else than an empty one. */
export function list(value: Json | undefined, ...path: readonly string[]): readonly Json[] | undefined {
	const found = at(value, ...path);
	return Array.isArray(found) ? found : undefined;
}

/** The labels at a path. */
export function labels(value: Json | undefined, ...path: readonly string[]): ReadonlyMap<string, string> {
	const found = at(value, ...path);
	if (typeof found !== "object" || found === null || Array.isArray(found)) return new Map();
	return new Map(Object.entries(found).map(([name, label]) => [name, String(label)]));
}
