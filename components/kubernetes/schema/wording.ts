/** How values, types and mistakes are put into words. */
import type { SchemaNode } from "./format.ts";
import { nearestName } from "./nearest.ts";

type Type = NonNullable<SchemaNode["type"]>;

const EXPECTED: Readonly<Record<Type, string>> = {
	object: "an object",
	array: "a list",
	string: "a string",
	integer: "an integer",
	number: "a number",
	boolean: "true or false",
	intOrString: "an integer or a string",
	quantity: "a quantity (500m, 1.5, 256Mi)",
};

export function wrongType(type: Type, value: unknown): string {
	if (value === null) return `null is given; ${EXPECTED[type]} is expected (leave the key out)`;
	return `${show(value)} is ${typeName(value)}; ${EXPECTED[type]} is expected${quoteHint(type, value)}`;
}

/** The mistake that YAML invites: `"3"` for 3, `8080` for "8080". */
function quoteHint(type: Type, value: unknown): string {
	if (type === "string" && (typeof value === "number" || typeof value === "boolean")) {
		return ` (write ${JSON.stringify(String(value))})`;
	}
	if (typeof value !== "string") return "";
	const meant = (type === "integer" && INTEGER.test(value)) || (type === "boolean" && BOOLEAN.test(value));
	return meant ? ` (write ${value} without quotes)` : "";
}

const INTEGER = /^-?\d+$/;
const BOOLEAN = /^(true|false)$/;

export function unknownField(key: string, known: readonly string[]): string {
	const nearest = nearestName(key, known);
	if (nearest !== undefined) return `unknown field; did you mean ${JSON.stringify(nearest)}?`;
	if (known.length === 0) return "unknown field; nothing is known here";
	// A PodSpec has 40 fields: more than a line's worth of names helps nobody.
	return known.length <= 12 ? `unknown field; known here: ${known.join(", ")}` : "unknown field";
}

export function typeName(value: unknown): string {
	if (Array.isArray(value)) return "a list";
	if (typeof value === "object") return "an object";
	return typeof value === "boolean" ? "a boolean" : `a ${typeof value}`;
}

/** The value as JSON, cut where it would fill the line. */
export function show(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
