import { Provider } from "@pulumi/kubernetes/provider.js";
import { output } from "@pulumi/pulumi";
import { afterEach, expect, test, vi } from "vitest";
import type { SecretReader } from "../../../components/kubernetes/secret-reader.ts";
import { parseConfig } from "../../../stacks/config.ts";
import { gatewayLayer } from "../../../stacks/gateway.ts";
import { KNOWN_CA, ONLY_LAYER } from "../../../stacks/layer.ts";
import { openSecrets } from "../../../stacks/secrets.ts";
import { record } from "../recorder.ts";

const HOME = {
	domain: "example.dev",
	cluster: {
		provider: "existing",
		version: "v1.36.3",
		apiServer: { address: "192.168.0.10" },
		nodes: [
			{ name: "centre", role: "admin", memory: "16Gi", cpu: 4 },
			{ name: "a5", role: "service", memory: "32Gi", cpu: 8 },
		],
	},
	lines: { homeAddress: "home.example.dev" },
	edge: { provider: "none" },
	tls: { issuer: "self-signed" },
};

/** The output `caCertificate` of an update, on a cluster whose CA says that it is new. */
async function certificateAfter(): Promise<string | undefined> {
	const parsed = parseConfig("prod", { values: HOME, secretKeys: new Set() });
	if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
	const { config } = parsed;
	const reader: SecretReader = async () => ({ "ca.crt": btoa("new") });
	let pem: string | undefined;
	await record(async () => {
		const cluster = {
			provider: new Provider("cluster", {}),
			storageClass: undefined,
			storageClasses: [],
			storage: { class: "", data: "" },
			kubeconfig: output(""),
			secretReader: output(reader),
		};
		const { caCertificate } = gatewayLayer(config, cluster, {}, openSecrets(config));
		pem = await new Promise((resolve) => output(caCertificate).apply(resolve));
	}, "prod");
	return pem;
}

afterEach(() => {
	vi.unstubAllEnvs();
});

test("An update of another layer keeps the CA's certificate as it was, and one of this layer reads it anew", async () => {
	vi.stubEnv("NEXUS_SEALED_SECRETS", "nexus:kubeconfig");
	vi.stubEnv(KNOWN_CA, "known");
	vi.stubEnv(ONLY_LAYER, "edge");
	expect(await certificateAfter()).toBe("known");
	vi.stubEnv(ONLY_LAYER, "gateway");
	expect(await certificateAfter()).toBe("new");
	vi.stubEnv(ONLY_LAYER, "");
	expect(await certificateAfter()).toBe("new");
});
