import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { catalog } from "../../components/catalog.ts";
import { FORMAT, type SchemaFile } from "../../components/kubernetes/schema/format.ts";
import type { ApiServer } from "./api-server.ts";
import { compileSchemas, type OpenApiDocument } from "./compile.ts";
import { type Crd, readCrds } from "./crds.ts";

const indexSchema = z.object({ paths: z.record(z.string(), z.object({ serverRelativeURL: z.string() })) });
const versionSchema = z.object({ gitVersion: z.string() });
/** CRDs are published in the background; half a minute is ten times what 91 of them took on two cores. */
const PUBLISHED_WITHIN_MS = 30_000;

/**
 * Installs the pinned CRDs on an empty API server and reads what it then knows.
 *
 * @throws Error when the server is of another version than the catalog pins, or refuses a CRD.
 */
export async function readSchemas(server: ApiServer, crdDirectory: string): Promise<SchemaFile> {
	const { gitVersion } = versionSchema.parse(await server.get("/version"));
	const pinned = catalog.kubernetes.schemaVersion;
	if (gitVersion !== `v${pinned}`)
		throw new Error(`the API server is ${gitVersion}; the catalog pins v${pinned} (kubernetes.schemaVersion)`);
	const crds = await readCrds(crdDirectory, catalog.crds);
	await Promise.all(crds.map((crd) => install(server, crd)));
	const documents = await readDocuments(server, crds);
	const versions = Object.entries(catalog.crds).map(([bundle, { version }]) => [bundle, version] as const);
	return compileSchemas({ format: FORMAT, kubernetes: pinned, crds: Object.fromEntries(versions) }, documents);
}

async function install(server: ApiServer, crd: Crd): Promise<void> {
	const { name } = crd.metadata;
	// Server-side apply: thirteen of them are too large for the annotation that a client-side apply writes.
	const { status, body } = await server.apply(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`, crd);
	if (status >= 300) throw new Error(`${name}: the API server refuses it (${status}): ${JSON.stringify(body)}`);
}

/** All documents, once every served version of every CRD is among them. Sorted by path. */
async function readDocuments(server: ApiServer, crds: readonly Crd[]): Promise<readonly OpenApiDocument[]> {
	const expected = crds.flatMap(({ spec }) =>
		spec.versions.filter(({ served }) => served).map(({ name }) => ({ group: spec.group, version: name })),
	);
	const kinds = crds.reduce((sum, { spec }) => sum + spec.versions.filter(({ served }) => served).length, 0);
	const deadline = Date.now() + PUBLISHED_WITHIN_MS;
	for (;;) {
		const { paths } = indexSchema.parse(await server.get("/openapi/v3"));
		const missing = expected.filter(({ group, version }) => paths[`apis/${group}/${version}`] === undefined);
		if (missing.length === 0) {
			const entries = Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1));
			// The shape of the documents is Kubernetes' published API; the compiler refuses keywords that it does not know.
			const documents = await Promise.all(
				entries.map(async ([, { serverRelativeURL }]) => (await server.get(serverRelativeURL)) as OpenApiDocument),
			);
			if (countCustomKinds(documents, new Set(expected.map(({ group }) => group))) >= kinds) return documents;
		}
		if (Date.now() > deadline)
			throw new Error(`the API server did not publish every CRD within ${PUBLISHED_WITHIN_MS} ms`);
		await sleep(200);
	}
}

/** A group's document is there with its first CRD: the others follow. */
function countCustomKinds(documents: readonly OpenApiDocument[], groups: ReadonlySet<string>): number {
	const collections = documents.flatMap(({ paths = {} }) =>
		Object.entries(paths).filter(([path]) => paths[`${path}/{name}`] !== undefined),
	);
	const kinds = collections
		.map(([, { post }]) => post?.["x-kubernetes-group-version-kind"])
		.filter((kind) => kind !== undefined);
	return new Set(
		kinds.filter(({ group }) => groups.has(group)).map(({ group, version, kind }) => `${group}/${version}/${kind}`),
	).size;
}
