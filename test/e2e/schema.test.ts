import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { ApiServer } from "../../cli/schema/api-server.ts";
import { generate } from "../../cli/schema/generate.ts";
import { checkManifest, isNamespaced } from "../../components/kubernetes/schema/check.ts";
import { schemaFileUrl } from "../../components/kubernetes/schema/format.ts";
import { edited, valid } from "../unit/schema-corpus.ts";
import { invalid } from "../unit/schema-corpus-invalid.ts";
import { atLimits } from "../unit/schema-corpus-limits.ts";
import { describeWith, withControlPlane } from "./rig.ts";

type Verdicts = Readonly<Record<string, "taken" | "refused">>;

describeWith(["controlPlane"], "the schema data file and the API server it is read from", () => {
	let current = "";
	let verdicts: Verdicts = {};

	beforeAll(() =>
		withControlPlane(async ({ kubeconfigPath }) => {
			current = await generate(kubeconfigPath);
			verdicts = await serverVerdicts(kubeconfigPath);
		}),
	);

	test("the committed file is what the API server says today", async () => {
		// Compared as a flag: a diff of a quarter of a megabyte helps nobody.
		const isCurrent = (await readFile(schemaFileUrl, "utf8")) === current;
		expect(isCurrent, "write it anew: node cli/schema/generate.ts --bin BINDIR").toBe(true);
	});

	test("the check and the API server give every manifest of the corpus the same verdict", () => {
		const ours = comparable().map(
			([name, manifest]) => [name, checkManifest(manifest).length === 0 ? "taken" : "refused"] as const,
		);
		expect(verdicts).toEqual(Object.fromEntries(ours));
	});
});

/** The whole corpus by name, without what has no address to send it to and where a dry run is known to differ. */
function comparable(): readonly (readonly [string, unknown])[] {
	const limits = atLimits.map(([name, base, edit]) => [`at the limit: ${name}`, edited(valid[base], edit)] as const);
	const sent = invalid.filter(
		({ manifest, serverTakesIt }) => serverTakesIt === undefined && target(manifest) !== undefined,
	);
	return [...Object.entries(valid), ...limits, ...sent.map(({ name, manifest }) => [name, manifest] as const)];
}

async function serverVerdicts(kubeconfig: string): Promise<Verdicts> {
	const server = await ApiServer.connect(kubeconfig);
	try {
		// Without the label that enforces Pod Security, which is another check; and a Pod needs an account that no controller is quick enough to make.
		const { name: namespace } = valid.namespace.metadata;
		await server.apply(`/api/v1/namespaces/${namespace}`, {
			apiVersion: "v1",
			kind: "Namespace",
			metadata: { name: namespace },
		});
		const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };
		await server.apply(`/api/v1/namespaces/${namespace}/serviceaccounts/default`, account);
		const found = await Promise.all(
			comparable().map(async ([name, manifest]) => {
				const { status } = await server.apply(target(manifest) ?? "", manifest, { dryRun: true });
				// 404 and 422, and 500 with "failed to create typed patch object", for that is how the server puts an unknown field.
				return [name, status < 300 ? "taken" : "refused"] as const;
			}),
		);
		return Object.fromEntries(found);
	} finally {
		server.close();
	}
}

function target(manifest: unknown): string | undefined {
	const { apiVersion, kind, metadata } = fields(manifest);
	const { name, namespace } = fields(metadata);
	if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") return undefined;
	const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
	const scope = isNamespaced(apiVersion, kind) === false ? "" : `/namespaces/${String(namespace)}`;
	return `${root}${scope}/${plural(kind)}/${name}`;
}

/** As the API's own authors form it: NetworkPolicy, StorageClass, NginxProxy, Gateway. */
function plural(kind: string): string {
	const word = kind.toLowerCase();
	if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
	return /s$/.test(word) ? `${word}es` : `${word}s`;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
