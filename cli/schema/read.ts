import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { catalog } from "../../components/catalog.ts";
import { FORMAT, type SchemaFile } from "../../components/kubernetes/schema/format.ts";
import type { ApiServer } from "./api-server.ts";
import { compileSchemas, type OpenApiDocument } from "./compile.ts";
import { type Crd, readCrds } from "./crds.ts";

const indexSchema = z.object({ paths: z.record(z.string(), z.unknown()) });
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

/** All documents, in the order of their paths, each CRD's kinds among them. */
async function readDocuments(server: ApiServer, crds: readonly Crd[]): Promise<readonly OpenApiDocument[]> {
	const served = crds.flatMap(({ spec }) =>
		spec.versions
			.filter(({ served }) => served)
			.map(({ name }) => ({ path: `apis/${spec.group}/${name}`, kind: spec.names.kind })),
	);
	const kindsOfPath = Map.groupBy(served, ({ path }) => path);
	const { paths } = indexSchema.parse(await server.get("/openapi/v3"));
	const all = new Set([...Object.keys(paths), ...kindsOfPath.keys()]);
	const deadline = Date.now() + PUBLISHED_WITHIN_MS;
	const read = (path: string) =>
		readDocument(server, path, kindsOfPath.get(path)?.map(({ kind }) => kind) ?? [], deadline);
	return Promise.all([...all].toSorted().map(read));
}

/** One group's document. It is there with the group's first CRD, and the others follow: read it until it has them all. */
async function readDocument(
	server: ApiServer,
	path: string,
	kinds: readonly string[],
	deadline: number,
): Promise<OpenApiDocument> {
	for (;;) {
		// Not by the address in the index: that holds a hash, which the next CRD makes stale.
		const { status, body } = await server.send("GET", `/openapi/v3/${path}`);
		if (status === 200) {
			// The shape of the documents is Kubernetes' published API; the compiler refuses keywords that it does not know.
			const document = body as OpenApiDocument;
			const there = new Set(
				Object.values(document.paths ?? {}).map(({ post }) => post?.["x-kubernetes-group-version-kind"]?.kind),
			);
			if (kinds.every((kind) => there.has(kind))) return document;
		} else if (status !== 404) {
			throw new Error(`GET /openapi/v3/${path}: ${status} ${JSON.stringify(body)}`);
		}
		if (Date.now() > deadline)
			throw new Error(`the API server did not publish every CRD of ${path} within ${PUBLISHED_WITHIN_MS} ms`);
		await sleep(500);
	}
}
