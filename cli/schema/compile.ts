/** OpenAPI v3 documents of an API server -> the compact schema file. Pure: the same documents give the same bytes. */
import type { Scalar, SchemaFile, SchemaHeader, SchemaNode } from "../../components/kubernetes/schema/format.ts";

/** The part of an OpenAPI v3 schema that Kubernetes writes. @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema */
export interface OpenApiSchema {
	readonly $ref?: string;
	readonly type?: string;
	readonly format?: string;
	readonly pattern?: string;
	readonly enum?: readonly (string | number | boolean | null)[];
	readonly default?: unknown;
	readonly nullable?: boolean;
	readonly properties?: Readonly<Record<string, OpenApiSchema>>;
	readonly required?: readonly string[];
	readonly items?: OpenApiSchema;
	readonly additionalProperties?: OpenApiSchema | boolean;
	readonly allOf?: readonly OpenApiSchema[];
	readonly anyOf?: readonly OpenApiSchema[];
	readonly oneOf?: readonly OpenApiSchema[];
	readonly not?: OpenApiSchema;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly minItems?: number;
	readonly maxItems?: number;
	readonly maxProperties?: number;
	readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
	readonly "x-kubernetes-int-or-string"?: boolean;
	readonly "x-kubernetes-embedded-resource"?: boolean;
	readonly "x-kubernetes-list-type"?: string;
	readonly "x-kubernetes-list-map-keys"?: readonly string[];
	readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}

interface GroupVersionKind {
	readonly group: string;
	readonly version: string;
	readonly kind: string;
}

interface Operation {
	readonly "x-kubernetes-group-version-kind"?: GroupVersionKind;
}

export interface OpenApiDocument {
	readonly info: { readonly version: string };
	readonly paths?: Readonly<Record<string, { readonly post?: Operation; readonly patch?: Operation }>>;
	readonly components?: { readonly schemas?: Readonly<Record<string, OpenApiSchema>> };
}

/** Names of the schemas that Kubernetes' own Go types give; the others come from CRDs (Gateway API's are `io.k8s.networking.gateway.…`). */
const BUILT_IN = /^io\.k8s\.(api|apimachinery|apiextensions-apiserver|kube-aggregator)\./;
/** Typeless or empty in the document, but a type of its own in Go. */
const GO_TYPES: Readonly<Record<string, SchemaNode>> = {
	"io.k8s.apimachinery.pkg.api.resource.Quantity": { type: "quantity", nullable: true },
	"io.k8s.apimachinery.pkg.util.intstr.IntOrString": { type: "intOrString", format: "int32", nullable: true },
	"io.k8s.apimachinery.pkg.runtime.RawExtension": { type: "object", open: true, nullable: true },
	"io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": { type: "object", open: true, nullable: true },
};
/** `required` in the document, but filled in by the server: rbac/v1 SetDefaults_RoleBinding and SetDefaults_ClusterRoleBinding. */
const FILLED_IN: Readonly<Record<string, readonly string[]>> = {
	"io.k8s.api.rbac.v1.RoleRef": ["apiGroup"],
};
/** Copied as they are. What does not occur (`multipleOf`, `exclusiveMinimum`, `minProperties`, …) is not here: the compiler refuses what it does not know. */
const COPIED = [
	"enum",
	"pattern",
	"minLength",
	"maxLength",
	"minimum",
	"maximum",
	"minItems",
	"maxItems",
	"maxProperties",
] as const;
/**
 * Read and left out on purpose. `x-kubernetes-validations` are CEL expressions, which only the API server evaluates: the end-to-end tests send every manifest
 * to one. The rest is text for people, or about patches.
 */
const LEFT_OUT = new Set([
	"description",
	"title",
	"example",
	"externalDocs",
	"default",
	"x-kubernetes-validations",
	"x-kubernetes-group-version-kind",
	"x-kubernetes-map-type",
	"x-kubernetes-patch-merge-key",
	"x-kubernetes-patch-strategy",
	"x-kubernetes-selectable-fields",
	"x-kubernetes-unions",
]);
const UNDERSTOOD = new Set<string>([
	...COPIED,
	"$ref",
	"type",
	"format",
	"nullable",
	"properties",
	"required",
	"items",
	"additionalProperties",
	"allOf",
	"anyOf",
	"oneOf",
	"not",
	"x-kubernetes-preserve-unknown-fields",
	"x-kubernetes-int-or-string",
	"x-kubernetes-embedded-resource",
	"x-kubernetes-list-type",
	"x-kubernetes-list-map-keys",
]);
const TYPES = ["object", "array", "string", "integer", "number", "boolean"] as const;

/** @throws Error naming the schema and the keyword, when a document uses one that the checker would ignore. */
export function compileSchemas(header: SchemaHeader, documents: readonly OpenApiDocument[]): SchemaFile {
	const named = new Map<string, OpenApiSchema>();
	for (const document of documents) {
		for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
			if (!named.has(name)) named.set(name, schema);
		}
	}
	const pool = new NodePool();
	const recursive: Record<string, number> = {};
	const compiler = new Compiler(named, pool, recursive);
	const kinds: Record<string, { node: number; namespaced: boolean }> = {};
	for (const [key, { name, namespaced }] of appliedKinds(documents, named)) {
		kinds[key] = { node: compiler.named(name), namespaced };
	}
	return { ...header, kinds, recursive: sorted(recursive), nodes: pool.nodes };
}

/** One entry a line, keys in a fixed order: the bytes change when the API changes, and a diff shows where. */
export function formatSchemas({ format, kubernetes, crds, kinds, recursive, nodes }: SchemaFile): string {
	const lines = (entries: readonly string[]) => `\n${entries.join(",\n")}\n`;
	const kindLines = Object.entries(kinds).map(([name, kind]) => `${JSON.stringify(name)}:${JSON.stringify(kind)}`);
	return [
		`{"format":${format},"kubernetes":${JSON.stringify(kubernetes)},"crds":${JSON.stringify(sorted(crds))},`,
		`"kinds":{${lines(kindLines)}},`,
		`"recursive":${JSON.stringify(recursive)},`,
		`"nodes":[${lines(nodes.map((node) => JSON.stringify(node)))}]}`,
		"",
	].join("\n");
}

/** The kinds that can be applied: a collection that takes POST, whose members take PATCH. Reviews, bindings and subresources cannot. Sorted by key. */
function appliedKinds(
	documents: readonly OpenApiDocument[],
	named: ReadonlyMap<string, OpenApiSchema>,
): readonly (readonly [string, { readonly name: string; readonly namespaced: boolean }])[] {
	const byKind = new Map<string, string>();
	for (const [name, schema] of named) {
		const [kind, ...others] = schema["x-kubernetes-group-version-kind"] ?? [];
		if (kind !== undefined && others.length === 0) byKind.set(kindKey(kind), name);
	}
	const found = new Map<string, { name: string; namespaced: boolean }>();
	for (const { paths = {} } of documents) {
		for (const [path, { post }] of Object.entries(paths)) {
			const kind = post?.["x-kubernetes-group-version-kind"];
			if (kind === undefined || paths[`${path}/{name}`]?.patch === undefined) continue;
			const name = byKind.get(kindKey(kind));
			if (name === undefined) throw new Error(`${path}: no schema for ${kindKey(kind)}`);
			found.set(kindKey(kind), { name, namespaced: path.includes("/namespaces/{namespace}/") });
		}
	}
	return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function kindKey({ group, version, kind }: GroupVersionKind): string {
	return `${group === "" ? "" : `${group}/`}${version}/${kind}`;
}

/** Equal nodes get one index. Children are added before their parents, so that equal text means equal meaning. */
class NodePool {
	readonly nodes: SchemaNode[] = [];
	readonly #indices = new Map<string, number>();

	add(node: SchemaNode): number {
		const text = JSON.stringify(node);
		let index = this.#indices.get(text);
		if (index === undefined) {
			index = this.nodes.push(node) - 1;
			this.#indices.set(text, index);
		}
		return index;
	}
}

class Compiler {
	readonly #named: ReadonlyMap<string, OpenApiSchema>;
	readonly #pool: NodePool;
	readonly #recursive: Record<string, number>;
	readonly #done = new Map<string, number>();
	readonly #open = new Set<string>();

	constructor(named: ReadonlyMap<string, OpenApiSchema>, pool: NodePool, recursive: Record<string, number>) {
		this.#named = named;
		this.#pool = pool;
		this.#recursive = recursive;
	}

	/** Index of a named schema; inside itself it is a reference by name, resolved at check time. */
	named(name: string): number {
		const done = this.#done.get(name);
		if (done !== undefined) return done;
		const goType = GO_TYPES[name];
		if (goType !== undefined) return this.#finish(name, this.#pool.add(goType));
		if (this.#open.has(name)) {
			this.#recursive[name] = -1;
			return this.#pool.add({ ref: name });
		}
		const schema = this.#named.get(name);
		if (schema === undefined) throw new Error(`no schema named ${name}`);
		this.#open.add(name);
		const index = this.compile(schema, { path: name, builtIn: BUILT_IN.test(name), filledIn: FILLED_IN[name] ?? [] });
		this.#open.delete(name);
		if (name in this.#recursive) this.#recursive[name] = index;
		return this.#finish(name, index);
	}

	compile(schema: OpenApiSchema, place: Place): number {
		for (const keyword of Object.keys(schema)) {
			if (!UNDERSTOOD.has(keyword) && !LEFT_OUT.has(keyword))
				throw new Error(`${place.path}: keyword ${keyword} is not understood`);
		}
		// Kubernetes wraps a reference that has a default or a description beside it: {default: {}, allOf: [{$ref}]}.
		const [only, ...others] = schema.allOf ?? [];
		const reference = schema.$ref ?? (others.length === 0 ? only?.$ref : undefined);
		if (reference === undefined && schema.allOf !== undefined)
			throw new Error(`${place.path}: allOf of more than a reference is not understood`);
		if (reference !== undefined) return this.named(reference.replace("#/components/schemas/", ""));
		return this.#pool.add(this.#node(schema, place));
	}

	#node(schema: OpenApiSchema, place: Place): SchemaNode {
		const { path, builtIn } = place;
		const child = (part: OpenApiSchema, step: string) =>
			this.compile(part, { path: `${path}${step}`, builtIn, filledIn: [] });
		const children = (parts: readonly OpenApiSchema[], step: string) => parts.map((part) => child(part, step));
		const node: Mutable<SchemaNode> = {};
		const type = typeOf(schema, path);
		if (type !== undefined) node.type = type;
		if (builtIn || schema.nullable === true || schema.default !== undefined) node.nullable = true;
		if (schema.properties !== undefined) {
			// Sorted before they are compiled, for the order of the pool follows.
			const properties = Object.entries(sorted(schema.properties)).map(
				([key, part]) => [key, child(part, `.${key}`)] as const,
			);
			node.properties = Object.fromEntries(properties);
		}
		const { additionalProperties } = schema;
		if (typeof additionalProperties === "object") node.values = child(additionalProperties, ".*");
		if (additionalProperties === true || isOpen(schema, builtIn)) node.open = true;
		const required = requiredKeys(schema, place);
		if (required.length > 0) node.required = required;
		if (schema.items !== undefined) {
			node.items = child(schema.items, "[]");
			const keys = schema["x-kubernetes-list-map-keys"];
			if (schema["x-kubernetes-list-type"] === "map" && keys !== undefined)
				node.keys = this.#listKeys(schema.items, keys);
			if (schema["x-kubernetes-list-type"] === "set") node.set = true;
		}
		// int-or-string comes with its own anyOf, and formats of numbers are ranges.
		if (schema.format !== undefined && type !== "intOrString") node.format = schema.format;
		for (const keyword of COPIED)
			if (schema[keyword] !== undefined) Object.assign(node, { [keyword]: schema[keyword] });
		const defaults = scalarDefaults(schema);
		if (hasAlternatives(schema) && type !== "intOrString" && defaults !== undefined) node.defaults = defaults;
		if (schema.anyOf !== undefined && type !== "intOrString") node.anyOf = children(schema.anyOf, "(anyOf)");
		if (schema.oneOf !== undefined) node.oneOf = children(schema.oneOf, "(oneOf)");
		if (schema.not !== undefined) node.not = child(schema.not, "(not)");
		return node;
	}

	#listKeys(items: OpenApiSchema, keys: readonly string[]): NonNullable<SchemaNode["keys"]> {
		const reference = items.$ref ?? items.allOf?.[0]?.$ref;
		const item = reference === undefined ? items : this.#named.get(reference.replace("#/components/schemas/", ""));
		const defaults = keys.map((key) => [key, scalarOrNull(item?.properties?.[key]?.default)] as const);
		return sorted(Object.fromEntries(defaults));
	}

	#finish(name: string, index: number): number {
		this.#done.set(name, index);
		return index;
	}
}

interface Place {
	readonly path: string;
	readonly builtIn: boolean;
	readonly filledIn: readonly string[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function typeOf(schema: OpenApiSchema, path: string): SchemaNode["type"] {
	if (schema["x-kubernetes-int-or-string"] === true) return "intOrString";
	if (schema.type === undefined) return undefined;
	const type = TYPES.find((known) => known === schema.type);
	if (type === undefined) throw new Error(`${path}: type ${schema.type} is not understood`);
	return type;
}

/** An embedded resource is written out by the server (apiVersion, kind, metadata) and nearly always open; one that is not stays closed. */
function isOpen(schema: OpenApiSchema, builtIn: boolean): boolean {
	if (schema["x-kubernetes-preserve-unknown-fields"] === true) return true;
	// Go types that are empty here hold anything; in a CRD an object without properties holds nothing.
	return (
		builtIn && schema.type === "object" && schema.properties === undefined && schema.additionalProperties === undefined
	);
}

/** CRDs: defaults are set before validation, so a required key with a default may be missing. In built-in schemas `default` is only Go's zero value. */
function requiredKeys(schema: OpenApiSchema, { builtIn, filledIn }: Place): readonly string[] {
	const required = schema.required ?? [];
	return required
		.filter((key) => !filledIn.includes(key) && (builtIn || schema.properties?.[key]?.default === undefined))
		.toSorted();
}

function hasAlternatives({ anyOf, oneOf, not }: OpenApiSchema): boolean {
	return [anyOf, oneOf, not].some((part) => part !== undefined);
}

function scalarDefaults({ properties = {} }: OpenApiSchema): Readonly<Record<string, Scalar>> | undefined {
	const defaults: Record<string, Scalar> = {};
	for (const [key, { default: value }] of Object.entries(sorted(properties))) {
		if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") defaults[key] = value;
	}
	return Object.keys(defaults).length === 0 ? undefined : defaults;
}

function scalarOrNull(value: unknown): Scalar | null {
	return (typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "boolean"
		? value
		: null;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
	return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
