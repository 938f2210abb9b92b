import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { catalog } from "../../components/catalog.ts";
import type { DefinitionBundle } from "../../components/kubernetes/definitions/bundle.ts";

type Tree = Readonly<Record<string, unknown>>;

/** Of a bundle that has more, the definitions that we need before its chart is there. */
const TAKEN: Partial<Record<DefinitionBundle, readonly string[]>> = {
	// What other components describe themselves with; the operator's own kinds come with the operator.
	"kube-prometheus-stack": ["prometheusrules.monitoring.coreos.com", "servicemonitors.monitoring.coreos.com"],
};

const CRD = "CustomResourceDefinition";

/** Admission policies that a bundle's own files hold beside its definitions. */
const POLICIES: ReadonlySet<unknown> = new Set(["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]);

/**
 * The text of a bundle's file: one manifest a line, without descriptions.
 *
 * @param directory the upstream files, a folder a bundle
 * @throws Error naming what is missing
 */
export async function vendoredText(directory: string, bundle: DefinitionBundle): Promise<string> {
	const names = TAKEN[bundle] ?? catalog.crds[bundle].names;
	const documents = await documentsAbout(join(directory, bundle), names);
	const crds = names.map((name) => {
		const crd = documents.find(({ kind, metadata }) => kind === CRD && record(metadata).name === name);
		if (crd === undefined) throw new Error(`${bundle}: ${name} is not in ${directory}`);
		return definition(crd);
	});
	const manifests = [...crds, ...documents.filter(({ kind }) => POLICIES.has(kind))];
	return `[\n${manifests.map((manifest) => JSON.stringify(manifest)).join(",\n")}\n]\n`;
}

/** What is in the files that speak of these definitions, or of an admission policy: parsing the rest would take seconds. */
async function documentsAbout(directory: string, names: readonly string[]): Promise<readonly Tree[]> {
	const files = (await readdir(directory)).filter((name) => name.endsWith(".yaml")).toSorted();
	const texts = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
	return texts
		.filter(
			(text) => text.includes("kind: ValidatingAdmissionPolicy") || names.some((name) => text.includes(` ${name}\n`)),
		)
		.flatMap((text) => parseAllDocuments(text).map((document) => record(document.toJS())));
}

/** A definition as it is applied: what a server writes by itself, and what only `kubectl explain` reads, is left out. */
function definition(crd: Tree): unknown {
	const { status: _, metadata, spec, ...rest } = crd;
	const { creationTimestamp: __, ...kept } = record(metadata);
	const { versions, ...of } = record(spec);
	return { ...rest, metadata: kept, spec: { ...of, versions: list(versions).map(version) } };
}

function version(value: unknown): unknown {
	const { schema, ...rest } = record(value);
	return { ...rest, schema: { openAPIV3Schema: withoutDescriptions(record(schema).openAPIV3Schema) } };
}

/** Keywords that hold one schema, several of them, or several by name. */
const ONE = ["items", "additionalProperties", "not"];
const SEVERAL = ["allOf", "anyOf", "oneOf"];

/** A schema without its descriptions. A property may itself be called `description`: it stays. */
function withoutDescriptions(schema: unknown): unknown {
	if (typeof schema !== "object" || schema === null) return schema;
	const { description: _, ...kept } = record(schema);
	return Object.fromEntries(
		Object.entries(kept).map(([keyword, value]) => {
			if (keyword === "properties") return [keyword, mapValues(record(value), withoutDescriptions)];
			if (ONE.includes(keyword)) return [keyword, withoutDescriptions(value)];
			if (SEVERAL.includes(keyword)) return [keyword, list(value).map(withoutDescriptions)];
			return [keyword, value];
		}),
	);
}

function mapValues(tree: Tree, change: (value: unknown) => unknown): Tree {
	return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, change(value)]));
}

function record(value: unknown): Tree {
	return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
