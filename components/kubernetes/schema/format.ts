/**
 * The data file `kubernetes-<minor>.json`: what the API server of the pinned minor, with the pinned CRDs installed, says about every kind that can be
 * applied. Written by `cli/schema/generate.ts`, never by hand.
 *
 * Equal subschemas are stored once: `nodes` is a pool and a child is its index. CRDs repeat whole pod templates (14 MB of YAML), the pool does not: a quarter of a
 * megabyte, parsed in 3 ms, one entry a line. Compressing it would save no time and make its bytes depend on the zlib of the day.
 */
import { readFileSync } from "node:fs";
import { catalog } from "../../catalog.ts";

/** Raised whenever a reader of the old file would misread the new one. */
export const FORMAT = 1;

export type Scalar = string | number | boolean;

/** One schema. A schema without `type` takes any value. Field names follow OpenAPI where the meaning is the same. */
export interface SchemaNode {
	readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean" | "intOrString" | "quantity";
	/** Known keys and their schemas. An object takes no other key, unless `values` or `open` says so. */
	readonly properties?: Readonly<Record<string, number>>;
	/** Schema of every value of a map (OpenAPI: `additionalProperties`). */
	readonly values?: number;
	/** Unknown keys are kept by the server (`x-kubernetes-preserve-unknown-fields`, RawExtension). */
	readonly open?: true;
	/** Keys that must be there. Keys with a default in a CRD are left out: the server fills them in before it validates. */
	readonly required?: readonly string[];
	readonly items?: number;
	/** Fields that tell items of a list apart, with the value that the server assumes where a field is missing (`x-kubernetes-list-map-keys`). */
	readonly keys?: Readonly<Record<string, Scalar | null>>;
	/** No item may come twice (`x-kubernetes-list-type: set`). */
	readonly set?: true;
	/** `null` stands for "not given": always so in built-in kinds, in CRDs where there is a default. */
	readonly nullable?: true;
	readonly enum?: readonly (Scalar | null)[];
	readonly format?: string;
	readonly pattern?: string;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly minItems?: number;
	readonly maxItems?: number;
	readonly maxProperties?: number;
	/** Beside alternatives: what the server fills in before it tries them. */
	readonly defaults?: Readonly<Record<string, Scalar>>;
	readonly anyOf?: readonly number[];
	readonly oneOf?: readonly number[];
	readonly not?: number;
	/** Name of a schema that contains itself: look it up in `recursive`. */
	readonly ref?: string;
}

/** What was installed on the API server that the file was read from. */
export interface SchemaHeader {
	readonly format: number;
	/** As the API server reports it, without the `v`: `1.36.3`. */
	readonly kubernetes: string;
	/** CRD bundle name to version, as in the catalog. */
	readonly crds: Readonly<Record<string, string>>;
}

export interface SchemaFile extends SchemaHeader {
	/** `apiVersion/kind` (`apps/v1/Deployment`, `v1/Pod`) to its schema and whether it lives in a namespace. */
	readonly kinds: Readonly<Record<string, { readonly node: number; readonly namespaced: boolean }>>;
	readonly recursive: Readonly<Record<string, number>>;
	readonly nodes: readonly SchemaNode[];
}

export const schemaFileUrl: URL = new URL(`kubernetes-${catalog.kubernetes.minor}.json`, import.meta.url);

let loaded: SchemaFile | undefined;

/** Reads the data file once, at the first use: a command that checks nothing pays nothing. */
export function loadSchemas(): SchemaFile {
	// The one boundary where a file is believed: it is the generator's, and the end-to-end tests write it anew and compare.
	loaded ??= JSON.parse(readFileSync(schemaFileUrl, "utf8")) as SchemaFile;
	return loaded;
}
