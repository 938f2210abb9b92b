/** Valid instances of any schema of the data file: the least one, and random ones that hold whatever the schema lists. */
import fc from "fast-check";
import { loadSchemas, type SchemaFile, type SchemaNode } from "../../components/kubernetes/schema/format.ts";
import { goPattern } from "../../components/kubernetes/schema/pattern.ts";

const schemas = loadSchemas();

/** Texts of which one fits each pattern and length that the pinned schemas have; a new pattern that none fits is an error, see below. */
const TEXTS = [
	"a",
	"",
	"1",
	"1h",
	"/a",
	"a/b",
	"https://a.example",
	"* * * * *",
	"a:80",
	"3m",
	"1MB",
	"00:00",
	"monday",
	"a.yaml",
	"$host",
	"5r/s",
	"2026",
	"pol_a",
	"pv_a",
	"lp_a",
	"00000000-0000-4000-8000-000000000000",
	"0".repeat(64),
];

function node(index: number): SchemaNode {
	const found = schemas.nodes[index];
	if (found === undefined) throw new Error(`no node ${index}`);
	return found.ref === undefined ? found : node(schemas.recursive[found.ref] ?? -1);
}

function textOf({ pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY, format }: SchemaNode): string {
	if (format === "date-time") return "2026-11-21T09:30:00Z";
	if (format === "byte") return "YQ==";
	const fits = TEXTS.find(
		(text) =>
			text.length >= minLength && text.length <= maxLength && (pattern === undefined || goPattern(pattern).test(text)),
	);
	if (fits === undefined)
		throw new Error(`no text of the list fits ${JSON.stringify({ pattern, minLength, maxLength })}: add one`);
	return fits;
}

function scalar(schema: SchemaNode): unknown {
	if (schema.enum !== undefined) return schema.enum[0];
	switch (schema.type) {
		case "integer":
		case "number":
			return Math.max(schema.minimum ?? 1, Math.min(1, schema.maximum ?? 1));
		case "boolean":
			return true;
		case "quantity":
			return "1";
		case "intOrString":
			return schema.pattern === undefined ? 1 : textOf(schema);
		case "string":
			return textOf(schema);
		default:
			return "anything";
	}
}

/** The one schema with alternatives is that of a Gateway's addresses. */
const ADDRESS = { type: "Hostname", value: "centre.example.dev" } as const;

type Properties = Readonly<Record<string, number>>;

/** The least instance: what is required, and nothing else. */
export function least(index: number): unknown {
	const schema = node(index);
	const { type, properties = {}, required = [], items, minItems = 0 } = schema;
	if (schema.oneOf !== undefined) return ADDRESS;
	if (type === "array") return items === undefined ? [] : Array.from({ length: minItems }, () => least(items));
	if (type !== "object") return scalar(schema);
	return Object.fromEntries(
		required.map((key) => [key, properties[key] === undefined ? "anything" : least(properties[key])]),
	);
}

/** Random instances: every subset of the listed keys, lists and maps with up to one item, `depth` levels of what is not required. */
export function instances(index: number, depth: number): fc.Arbitrary<unknown> {
	const schema = node(index);
	const { type, properties = {}, values, items, minItems = 0, maxItems = 1 } = schema;
	if (depth === 0) return fc.constant(least(index));
	if (schema.oneOf !== undefined) return fc.constant(ADDRESS);
	if (type === "array") {
		if (items === undefined) return fc.constant([]);
		// More than the least would be duplicates: one item's keys are as good as another's.
		return fc.array(instances(items, depth - 1), {
			minLength: minItems,
			maxLength: Math.max(minItems, Math.min(1, maxItems)),
		});
	}
	if (type !== "object") return fc.constant(scalar(schema));
	if (values !== undefined)
		return fc.dictionary(fc.constantFrom("a", "b"), instances(values, depth - 1), {
			maxKeys: 1,
		});
	return chosen(properties, schema).chain((keys) => {
		const parts = keys.map((key) => [key, instances(properties[key] ?? -1, depth - 1)] as const);
		return fc.record(Object.fromEntries(parts));
	});
}

/** Some of the optional keys: at most four, so that a PodSpec inside a PodSpec stays small. */
function chosen(
	properties: Properties,
	{ required = [], maxProperties = 4 }: SchemaNode,
): fc.Arbitrary<readonly string[]> {
	const optional = Object.keys(properties).filter((key) => !required.includes(key));
	const most = Math.max(0, Math.min(4, maxProperties - required.length));
	const known = required.filter((key) => properties[key] !== undefined);
	return fc.subarray(optional, { maxLength: Math.min(most, optional.length) }).map((keys) => [...known, ...keys]);
}

/** A manifest of this kind around an instance. */
export function manifestOf(name: string, instance: unknown): Readonly<Record<string, unknown>> {
	const slash = name.lastIndexOf("/");
	const rest = typeof instance === "object" && instance !== null ? instance : {};
	return { ...rest, apiVersion: name.slice(0, slash), kind: name.slice(slash + 1), metadata: { name: "a" } };
}

export function rootNode(file: SchemaFile, name: string): number {
	const kind = file.kinds[name];
	if (kind === undefined) throw new Error(`no kind ${name}`);
	return kind.node;
}

/** Paths (steps) to every key of an object whose keys the schema lists; keys of maps and of open objects are the writer's own. */
export function listedKeys(
	index: number,
	value: unknown,
	steps: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
	const { properties = {}, open, values, items, type } = node(index);
	if (Array.isArray(value))
		return items === undefined ? [] : value.flatMap((item, at) => listedKeys(items, item, [...steps, at]));
	if (typeof value !== "object" || value === null || type !== "object") return [];
	return Object.entries(value).flatMap(([key, item]) => {
		const child = properties[key] ?? values;
		const below = child === undefined ? [] : listedKeys(child, item, [...steps, key]);
		return properties[key] === undefined || open === true || values !== undefined ? below : [[...steps, key], ...below];
	});
}

/** Paths to every value, the root's own apart. */
export function allValues(
	value: unknown,
	steps: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, item]) => {
		const here = [...steps, Array.isArray(value) ? Number(key) : key];
		return [here, ...allValues(item, here)];
	});
}
