import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect, test } from "vitest";
import { proxyLines } from "../../../components/edge/proxy/lines.ts";
import { homeInCluster, networkOf, publicHome } from "../../../stacks/config/edge-home.ts";
import { type NexusConfig, parseConfig } from "../../../stacks/config.ts";
import { type EdgeOutputs, edgeLayer } from "../../../stacks/edge.ts";
import { type Registration, record } from "../recorder.ts";

const EXISTING = {
	provider: "existing",
	version: "v1.36.3",
	apiServer: { address: "192.168.0.10" },
	nodes: [
		{ name: "centre", role: "admin", memory: "16Gi", cpu: 4 },
		{ name: "a5", role: "service", memory: "32Gi", cpu: 8 },
	],
};

function config(changes: Readonly<Record<string, unknown>>): NexusConfig {
	const values = {
		domain: "example.dev",
		cluster: EXISTING,
		lines: { homeAddress: "home.example.dev" },
		edge: { provider: "gcp", project: "example-homelab" },
		tls: { issuer: "self-signed" },
		...changes,
	};
	const parsed = parseConfig("prod", { values, secretKeys: new Set() });
	if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
	return parsed.config;
}

async function layer(changes: Readonly<Record<string, unknown>>) {
	let outputs: EdgeOutputs = {};
	const all = await record(() => {
		outputs = edgeLayer(config(changes), { provider: new Provider("cluster", {}) });
	}, "prod");
	return { outputs, all: all.filter(({ name }) => name !== "cluster" && name !== "nexus-prod") };
}

const types = (all: readonly Registration[]) => new Set(all.map(({ type }) => type.split(":")[0]));

test("The edge in Google Cloud makes nothing in the cluster, so it is updated while the cluster is dead", async () => {
	const { all } = await layer({});
	expect(types(all)).toEqual(new Set(["nexus", "gcp", "pulumi"]));
	expect(all.filter(({ type }) => type === "pulumi:providers:gcp")).toHaveLength(1);
});

test("The edge in Google Cloud costs nothing as it is by default", async () => {
	const { outputs } = await layer({});
	expect(outputs.vm?.bill.usdAMonth).toBe("0.00");
});

test("A billing account brings the budget, with the amount that its owner named", async () => {
	const edge = {
		provider: "gcp",
		project: "example-homelab",
		billingAccount: "012345-6789AB-CDEF01",
		budgetAmount: 5,
	};
	const { all } = await layer({ edge });
	const budget = all.find(({ type }) => type.endsWith(":Budget"));
	expect(budget?.inputs.amount).toEqual({ specifiedAmount: { units: "5" } });
});

test("The edge in the cluster makes nothing in Google Cloud and has no bill", async () => {
	const { all, outputs } = await layer({ edge: { provider: "cluster" } });
	expect(types(all)).toEqual(new Set(["nexus", "kubernetes"]));
	expect(outputs).toEqual({});
});

test("No edge is nothing at all", async () => {
	expect(await layer({ edge: { provider: "none" } })).toEqual({ all: [], outputs: {} });
});

test("Both providers pass the same names from the same networks", async () => {
	const allowedSources = ["203.0.113.0/24"];
	const cluster = await layer({ edge: { provider: "cluster", allowedSources } });
	const vm = await layer({ edge: { provider: "gcp", project: "example-homelab", allowedSources } });
	const lines = proxyLines({ domain: "example.dev", adminHosts: config({}).lines.admin.hosts, allowedSources });
	const texts = [cluster, vm].map(({ all }) => JSON.stringify(all.map(({ inputs }) => inputs)));
	for (const text of texts) {
		for (const fact of [...lines.hosts, "acl allowed src 203.0.113.0/24"]) expect(text).toContain(fact);
	}
});

test("The VM forwards to the router at home, the proxy in the cluster to the admin node", async () => {
	const nodes = EXISTING.nodes.map((node, index) => ({ ...node, address: `192.168.0.1${index}` }));
	const cluster = { ...EXISTING, nodes };
	const vm = await layer({ cluster });
	const metadata = vm.all.find(({ type }) => type.endsWith(":Instance"))?.inputs.metadata;
	expect(JSON.stringify(metadata)).toContain("server home.example.dev:8443 ");
	const proxy = await layer({ cluster, edge: { provider: "cluster" } });
	const config = proxy.all.find(({ type }) => type.endsWith(":ConfigMap"))?.inputs.data;
	expect(JSON.stringify(config)).toContain("server 192.168.0.10:30443 ");
});

test("From the internet home is the router's port; from inside the cluster it is the admin node's", () => {
	expect(publicHome(config({}))).toEqual({ address: "home.example.dev", port: 8443 });
	const nodes = EXISTING.nodes.map((node, index) => ({ ...node, address: `192.168.0.1${index}` }));
	const home = homeInCluster(config({ cluster: { ...EXISTING, nodes } }));
	expect(home).toEqual({ address: "192.168.0.10", port: 30443 });
	expect(networkOf(home)).toBe("192.168.0.10/32");
});

test("A node whose address nobody told is reached as from the internet", () => {
	const home = homeInCluster(config({}));
	expect(home).toEqual({ address: "home.example.dev", port: 8443 });
	expect(networkOf(home)).toBe("0.0.0.0/0");
});
