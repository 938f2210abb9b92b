import { nearest } from "../../components/nearest.ts";
import { keyOf, type Problem, problem, quote } from "./problem.ts";
import type { RawConfig } from "./raw-config.ts";
import { SECRET_NAMES, setSecretWith } from "./secrets.ts";

/** What is wrong with where settings stand, before any is read by itself. */
interface Misplaced {
	readonly problems: readonly Problem[];
	/** Settings that cannot be checked: they are encrypted as a whole or in part, or stand under a misspelt key. */
	readonly unreadable: ReadonlySet<string>;
}

/** Finds unknown keys, secrets in plain text, and encrypted values where none may be. Never repeats a value: it may be a secret. */
export function misplacedKeys(stack: string, raw: RawConfig, settings: readonly string[]): Misplaced {
	const problems: Problem[] = [];
	const unreadable = new Set<string>();
	const written = new Set([...Object.keys(raw.values), ...raw.secretKeys]);
	for (const key of [...written].sort()) {
		const encrypted = raw.secretKeys.has(key);
		if (SECRET_NAMES.includes(key)) {
			if (!encrypted) problems.push(problem(keyOf(key), `is a secret in plain text; ${replaceIt(stack, key)}`));
		} else if (!settings.includes(key)) {
			problems.push(problem(keyOf(key), unknownKey(stack, key, encrypted, settings)));
			const meant = nearest(key, settings);
			if (meant !== undefined && !written.has(meant)) unreadable.add(meant);
		} else if (encrypted) {
			unreadable.add(key);
			problems.push(problem(keyOf(key), encryptedWhole(stack, key)));
		} else {
			const inside = encryptedPaths(raw.values[key]);
			if (inside.length > 0) unreadable.add(key);
			for (const path of inside) problems.push(problem(keyOf(key, path), encryptedInside(stack, key, path)));
		}
	}
	return { problems, unreadable };
}

/** What to do about a secret that stood somewhere in clear. */
function replaceIt(stack: string, key: string): string {
	return `have it replaced by whoever issued it, because this file (and perhaps your shell's history) has shown it; then: ${setSecretWith(key, stack)}`;
}

/** An encrypted setting that is no secret. */
function encryptedWhole(stack: string, key: string): string {
	return key === "domain"
		? `is encrypted, but is no secret; write it in clear: npx pulumi config set nexus:${key} example.dev --stack ${stack}`
		: "is encrypted, but a group holds no secrets; write it in clear; each secret is a key of its own: npx pulumi config set --secret nexus:<name>";
}

function encryptedInside(stack: string, section: string, path: readonly PropertyKey[]): string {
	const name = String(path.findLast((segment) => typeof segment === "string") ?? "");
	const near = nearest(`${section}${name}`, SECRET_NAMES) ?? nearest(name, SECRET_NAMES);
	const own = near === undefined ? `known secrets are ${SECRET_NAMES.join(", ")}` : setSecretWith(near, stack);
	return `is encrypted inside a group, from where it would reach the state in clear; delete it here; each secret is a key of its own: ${own}`;
}

function unknownKey(stack: string, key: string, encrypted: boolean, settings: readonly string[]): string {
	const near = nearest(key, encrypted ? SECRET_NAMES : [...settings, ...SECRET_NAMES]);
	if (near !== undefined && SECRET_NAMES.includes(near)) {
		const meant = `is not a known key; did you mean the secret ${quote(`nexus:${near}`)}?`;
		return encrypted
			? `${meant} ${setSecretWith(near, stack)}`
			: `${meant} It stands here in plain text: ${replaceIt(stack, near)}`;
	}
	if (near !== undefined) return `is not a known key; did you mean ${quote(`nexus:${near}`)}?`;
	return encrypted
		? `is not a known secret; known are ${SECRET_NAMES.join(", ")}`
		: `is not a known key; known are ${settings.join(", ")}`;
}

/** Deeper than any setting of ours: what lies below is unknown anyway, and refused as such. */
const DEEPEST = 16;

/** The paths of Pulumi's encrypted values (`secure: …`) inside a value. */
function encryptedPaths(value: unknown, path: readonly PropertyKey[] = []): readonly (readonly PropertyKey[])[] {
	if (typeof value !== "object" || value === null || path.length > DEEPEST) return [];
	if (Array.isArray(value)) return value.flatMap((entry, index) => encryptedPaths(entry, [...path, index]));
	if (Object.hasOwn(value, "secure")) return [path];
	return Object.entries(value).flatMap(([name, inner]) => encryptedPaths(inner, [...path, name]));
}
