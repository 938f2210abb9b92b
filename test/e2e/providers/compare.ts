import { isProperties, type Path, type Value } from "./wire.ts";

export interface Change {
	readonly path: Path;
	readonly kind: "add" | "delete" | "update";
}

/** Every leaf in which the new inputs differ from the old ones. Null and absent are the same, as for the API server. */
export function compare(before: Value | undefined, after: Value | undefined, path: Path = []): Change[] {
	const old = before ?? undefined;
	const now = after ?? undefined;
	if (old === undefined && now === undefined) return [];
	if (old === undefined) return [{ path, kind: "add" }];
	if (now === undefined) return [{ path, kind: "delete" }];
	if (Array.isArray(old) && Array.isArray(now)) {
		return Array.from({ length: Math.max(old.length, now.length) }, (_, index) =>
			compare(old[index], now[index], [...path, index]),
		).flat();
	}
	if (isProperties(old) && isProperties(now)) {
		return [...new Set([...Object.keys(old), ...Object.keys(now)])]
			.sort()
			.flatMap((key) => compare(old[key], now[key], [...path, key]));
	}
	return old === now ? [] : [{ path, kind: "update" }];
}

/** A property path as the engine parses it: `spec.containers[0].image`, `metadata.labels["a.b/c"]`. */
export function formatPath(path: Path): string {
	return path
		.map((key, index) => {
			if (typeof key === "number") return `[${key}]`;
			if (!/^[\w$-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
			return index === 0 ? key : `.${key}`;
		})
		.join("");
}
