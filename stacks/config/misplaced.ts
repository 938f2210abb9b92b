import { nearest } from "../../components/nearest.ts";
import { keyOf, type Problem, problem, quote } from "./problem.ts";
import type { RawConfig } from "./raw-config.ts";
import { SECRET_NAMES, setSecretWith } from "./secrets.ts";

/** What is wrong with where settings stand, before any is read by itself. */
interface Misplaced {
	readonly problems: readonly Problem[];
	/** Keys whose value cannot be checked: it is encrypted as a whole or in part. */
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
			if (!encrypted) problems.push(problem(keyOf(key), inPlainText(stack, key)));
		} else if (!settings.includes(key)) {
			problems.push(problem(keyOf(key), unknownKey(stack, key, encrypted, settings)));
		} else if (encrypted) {
			unreadable.add(key);
			problems.push(problem(keyOf(key), ENCRYPTED_WHOLE));
		} else {
			const inside = encryptedPaths(raw.values[key]);
			if (inside.length > 0) unreadable.add(key);
			for (const path of inside) problems.push(problem(keyOf(key, path), encryptedInside(stack, path)));
		}
	}
	return { problems, unreadable };
}

function inPlainText(stack: string, key: string): string {
	return `is a secret in plain text; whoever issued it must replace it, because this file (and perhaps your shell's history) has shown it. Then: ${setSecretWith(key, stack)}`;
}

const ENCRYPTED_WHOLE =
	"is encrypted, but holds settings that are no secret; write them in clear, and give each secret inside a key of its own with `npx pulumi config set --secret`";

function encryptedInside(stack: string, path: readonly PropertyKey[]): string {
	const name = String(path.findLast((segment) => typeof segment === "string") ?? "");
	const near = nearest(name, SECRET_NAMES);
	const command =
		near === undefined ? "`npx pulumi config set --secret nexus:<name>`" : `\`${setSecretWith(near, stack)}\``;
	return `is encrypted inside a group of settings, from where it would reach the state in clear; delete it here. A secret is a key of its own: ${command}`;
}

function unknownKey(stack: string, key: string, encrypted: boolean, settings: readonly string[]): string {
	const near = nearest(key, encrypted ? SECRET_NAMES : [...settings, ...SECRET_NAMES]);
	if (near !== undefined && SECRET_NAMES.includes(near)) {
		return `is not a known secret; did you mean ${quote(`nexus:${near}`)}? ${setSecretWith(near, stack)}`;
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
