/** The CustomResourceDefinitions that the catalog pins, read from the upstream files (see CONTRIBUTING.md: where they come from). */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { CrdBundle } from "../../components/catalog.ts";

const crdSchema = z.looseObject({
	apiVersion: z.literal("apiextensions.k8s.io/v1"),
	kind: z.literal("CustomResourceDefinition"),
	metadata: z.looseObject({ name: z.string() }),
	spec: z.looseObject({
		group: z.string(),
		names: z.looseObject({ kind: z.string() }),
		versions: z.array(z.looseObject({ name: z.string(), served: z.boolean() })),
	}),
});

export type Crd = z.infer<typeof crdSchema>;

/**
 * Every CRD of the bundles, in the catalog's order. A bundle's files are in `<directory>/<bundle>-<version>` or, where only one version was taken,
 * `<directory>/<bundle>`.
 *
 * @throws Error naming the bundle and the CRDs that are missing.
 */
export async function readCrds(
	directory: string,
	bundles: Readonly<Record<string, CrdBundle>>,
): Promise<readonly Crd[]> {
	const crds: Crd[] = [];
	for (const [bundle, { version, names }] of Object.entries(bundles)) {
		const dated = join(directory, `${bundle}-${version}`);
		const found = await readDirectory(existsSync(dated) ? dated : join(directory, bundle));
		const missing = names.filter((name) => !found.has(name));
		if (missing.length > 0) throw new Error(`${bundle} ${version}: not in ${directory}: ${missing.join(", ")}`);
		crds.push(...names.map((name) => found.get(name)).filter((crd) => crd !== undefined));
	}
	return crds;
}

async function readDirectory(directory: string): Promise<ReadonlyMap<string, Crd>> {
	const found = new Map<string, Crd>();
	for (const file of (await readdir(directory)).filter((name) => name.endsWith(".yaml")).toSorted()) {
		// YAML 1.2: one CRD has the plain scalar `=`, which YAML 1.1 takes for something else.
		for (const document of parseAllDocuments(await readFile(join(directory, file), "utf8"))) {
			const parsed = crdSchema.safeParse(document.toJS());
			if (parsed.success) found.set(parsed.data.metadata.name, parsed.data);
		}
	}
	return found;
}
