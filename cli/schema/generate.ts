/**
 * Writes components/kubernetes/schema/kubernetes-<minor>.json from a real API server of the pinned version with the pinned CRDs:
 *
 *     node cli/schema/generate.ts --bin BINDIR      starts a control plane of its own from these binaries (test/e2e/rig/build.sh BINDIR controlplane)
 *     node cli/schema/generate.ts --kubeconfig FILE uses one that is there and empty; it gets the CRDs
 *
 * The CRDs are read from $NEXUS_UPSTREAM_DIR/crds, by default ../shared/upstream/crds.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { schemaFileUrl } from "../../components/kubernetes/schema/format.ts";
import { ApiServer } from "./api-server.ts";
import { formatSchemas } from "./compile.ts";
import { readSchemas } from "./read.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const rig = join(root, "test/e2e/rig/controlplane");

export function crdDirectory(): string {
	return join(resolve(root, process.env.NEXUS_UPSTREAM_DIR ?? "../shared/upstream"), "crds");
}

/** The text of the data file as this API server gives it. */
export async function generate(kubeconfig: string): Promise<string> {
	const server = await ApiServer.connect(kubeconfig);
	try {
		return formatSchemas(await readSchemas(server, crdDirectory()));
	} finally {
		server.close();
	}
}

async function withControlPlane<T>(binaries: string, use: (kubeconfig: string) => Promise<T>): Promise<T> {
	const directory = await mkdtemp(join(tmpdir(), "nexus-schema-"));
	try {
		// Fake nodes have no part in schemas.
		await run(join(rig, "up.sh"), [directory, binaries], { env: { ...process.env, RIG_NO_KWOK: "1" } });
		return await use(join(directory, "kubeconfig"));
	} finally {
		await run(join(rig, "down.sh"), [directory]);
		await rm(directory, { recursive: true, force: true });
	}
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: { bin: { type: "string" }, kubeconfig: { type: "string" } } });
	let text: string;
	if (values.kubeconfig !== undefined) text = await generate(values.kubeconfig);
	else if (values.bin !== undefined) text = await withControlPlane(resolve(values.bin), generate);
	else {
		console.error("usage: node cli/schema/generate.ts --bin BINDIR | --kubeconfig FILE");
		return 2;
	}
	const before = await readFile(schemaFileUrl, "utf8").catch(() => "");
	if (before === text) console.error(`${fileURLToPath(schemaFileUrl)} is current`);
	else {
		await writeFile(schemaFileUrl, text);
		console.error(`${fileURLToPath(schemaFileUrl)} written, ${text.length} characters`);
	}
	return 0;
}

if (import.meta.main) process.exitCode = await main();
