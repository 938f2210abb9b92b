import { beforeAll, describe, expect, test } from "vitest";
import { type ClusterParts, clusterArgs } from "../../../components/cluster/gke/cluster-args.ts";
import { monthInWords } from "../../../components/cluster/gke/estimate.ts";
import { gkeKubeconfig } from "../../../components/cluster/gke/kubeconfig.ts";
import { NODE_CIDR } from "../../../components/cluster/gke/networks.ts";
import { poolArgs } from "../../../components/cluster/gke/nodes.ts";
import { gkeVersion } from "../../../components/cluster/gke/version.ts";
import { controlPlaneCidr } from "../../../stacks/config/control-plane.ts";
import { overlap, parseNetwork } from "../../../stacks/config/ipv4.ts";
import { configWarnings } from "../../../stacks/config/warnings.ts";
import { holdsSecret } from "../recorder.ts";
import { configOf, layerOf } from "./layer.ts";

const GKE = {
	provider: "gke",
	nodes: [
		{ name: "admin", role: "admin", machineType: "e2-standard-2", memory: "8Gi", cpu: 2 },
		{ name: "service", role: "service", machineType: "e2-standard-4", memory: "16Gi", cpu: 4 },
	],
	gke: { project: "example-homelab", allowBilled: true },
};

const PARTS: ClusterParts = {
	stack: "prod",
	project: "example-homelab",
	zone: "us-west1-b",
	version: "1.36.2-gke.1000",
	networks: { podCidr: "10.42.0.0/16", serviceCidr: "10.43.0.0/16", controlPlaneCidr: "172.16.0.16/28" },
	network: "network",
	subnetwork: "subnetwork",
	serviceAccount: "nexus-prod@example-homelab.iam.gserviceaccount.com",
	protectedFromDeletion: true,
};

describe("a cluster on gke", () => {
	let layer: Awaited<ReturnType<typeof layerOf>>;
	beforeAll(async () => {
		layer = await layerOf(configOf(GKE, { data: { retention: "retain" } }));
	});

	test("is these resources of Google's and no others, all of them with an explicit provider", () => {
		const google = layer.all.filter(({ type }) => type.startsWith("gcp:"));
		expect(google.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).toSorted()).toEqual([
			"Account gke-nodes",
			"Cluster gke",
			"Firewall gke-network-webhooks",
			"IAMMember gke-nodes-role",
			"Network gke-network",
			"NodePool gke-admin",
			"NodePool gke-service",
			"Router gke-network-router",
			"RouterNat gke-network-nat",
			"Service gke-compute",
			"Service gke-container",
			"Service gke-iam",
			"Subnetwork gke-network-subnetwork",
		]);
		expect(google.filter(({ provider }) => !provider.includes("gke-gcp"))).toEqual([]);
	});

	test("stands in this order: way out and node account, cluster, nodes, and only then anything of Kubernetes", () => {
		const urns = (name: string) => layer.called(name).dependencies.join(" ");
		expect(urns("gke")).toContain("gke-nodes-role");
		expect(urns("gke")).toContain("gke-network-nat");
		for (const pool of ["gke-admin", "gke-service"]) {
			expect(urns(pool)).toContain("::gke");
			expect(urns("cluster")).toContain(pool);
		}
	});

	test("has a pool of each role, whose nodes say so", () => {
		for (const role of ["admin", "service"]) {
			expect(layer.called(`gke-${role}`).inputs).toMatchObject({
				name: role,
				nodeCount: 1,
				nodeConfig: { labels: { "nexus.dev/role": role } },
			});
		}
	});

	test("hands out its kubeconfig as a secret that holds no credential", () => {
		expect(holdsSecret(layer.called("cluster").inputs.kubeconfig)).toBe(true);
		const { users, clusters } = JSON.parse(layer.kubeconfig);
		expect(clusters).toEqual([{ name: "nexus-prod", cluster: { server: "https://gke.gke.goog" } }]);
		expect(Object.keys(users[0].user)).toEqual(["exec"]);
		expect(users[0].user.exec.command).toBe("gke-gcloud-auth-plugin");
	});

	test("gives its nodes an account of their own that may write logs and metrics, and nothing else", () => {
		const rights = layer.all.filter(({ type }) => type.includes("iAMMember"));
		expect(rights.map(({ inputs }) => inputs.role)).toEqual(["roles/container.defaultNodeServiceAccount"]);
	});

	test("is kept by Pulumi and by Google where data is retained, and by neither where it is not", async () => {
		expect(layer.called("gke")).toMatchObject({ protect: true, inputs: { deletionProtection: true } });
		const gone = await layerOf(configOf(GKE, { data: { retention: "delete" } }));
		expect(gone.called("gke")).toMatchObject({ protect: false, inputs: { deletionProtection: false } });
	});

	test("is never made anew by what Google changes about the pool that it was born with", () => {
		expect(layer.called("gke").ignoreChanges).toEqual(["initialNodeCount", "nodeConfig"]);
		expect(layer.called("gke").replaceOnChanges).toEqual([]);
	});

	test("makes volumes of the disk that the config names", async () => {
		const slow = await layerOf(configOf({ ...GKE, gke: { ...GKE.gke, disk: "pd-standard" } }));
		for (const name of ["storage-storageclass-nexus-retain", "storage-storageclass-nexus-delete"]) {
			expect(slow.called(name).inputs).toMatchObject({
				provisioner: "pd.csi.storage.gke.io",
				parameters: { type: "pd-standard" },
			});
		}
	});
});

describe("the cluster's settings", () => {
	test("change in one place alone when the version does, so a bump is an update in place", () => {
		const [before, after] = ["1.36.2-gke.1000", "1.37.1-gke.200"].map((version) => clusterArgs({ ...PARTS, version }));
		expect({ ...after, minMasterVersion: undefined }).toEqual({ ...before, minMasterVersion: undefined });
		expect(after?.minMasterVersion).toBe("1.37.1-gke.200");
		expect(
			JSON.stringify(poolArgs({ name: "admin", role: "admin", machineType: "e2-medium" }, { ...PARTS, cluster: "id" })),
		).not.toContain("ersion");
	});

	test("enforce NetworkPolicies, keep nodes off the internet, and give each pod an identity of its own", () => {
		expect(clusterArgs(PARTS)).toMatchObject({
			datapathProvider: "ADVANCED_DATAPATH",
			privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: "172.16.0.16/28" },
			masterAuthorizedNetworksConfig: { gcpPublicCidrsAccessEnabled: false },
			workloadIdentityConfig: { workloadPool: "example-homelab.svc.id.goog" },
			nodeConfig: {
				workloadMetadataConfig: { mode: "GKE_METADATA" },
				shieldedInstanceConfig: { enableSecureBoot: true },
			},
		});
		expect(clusterArgs(PARTS).masterAuthorizedNetworksConfig).not.toHaveProperty("cidrBlocks");
	});

	test("leave the cluster's DNS where NetworkPolicies open it: no cache on the nodes is asked instead", () => {
		expect(clusterArgs(PARTS).addonsConfig).toMatchObject({ dnsCacheConfig: { enabled: false } });
	});

	test("never let Google raise the minor version by itself", () => {
		expect(JSON.stringify(clusterArgs(PARTS).maintenancePolicy)).toContain('"scope":"NO_MINOR_UPGRADES"');
	});
});

test.each([
	["1.36.2-gke.1000", "1.36.2-gke.1000"],
	["v1.36.2-gke.1000", "1.36.2-gke.1000"],
	["v1.36.5+k3s1", "1.36"],
	["1.36.5", "1.36"],
])("version %s is asked of Google as %s", (written, asked) => {
	expect(gkeVersion(written)).toBe(asked);
});

test.each([
	["172.16.0.18", "172.16.0.16/28"],
	["10.9.0.2", "10.9.0.0/28"],
	["10.9.0.3", undefined],
	["not an address", undefined],
])("the control plane whose endpoint is %s has the network %s", (endpoint, cidr) => {
	expect(controlPlaneCidr(endpoint)).toBe(cidr);
});

test("nodes, pods, Services and the control plane have networks apart by default", () => {
	const { podCidr, serviceCidr, apiServer } = configOf(GKE).cluster;
	const networks = [podCidr, serviceCidr, controlPlaneCidr(apiServer.address) ?? "", NODE_CIDR].map(parseNetwork);
	for (const [index, one] of networks.entries()) {
		for (const other of networks.slice(index + 1)) expect(one && other && overlap(one, other)).toBe(false);
	}
});

test("a kubeconfig names the control plane by DNS alone, so no CA in it can expire", () => {
	expect(gkeKubeconfig("nexus-prod", "gke-1.us-west1.gke.goog")).not.toContain("certificate-authority");
});

describe("the bill", () => {
	test("of a month is said in words before it is accepted, and after", () => {
		const month = monthInWords(["e2-standard-2", "e2-standard-4"], "us-west1-b");
		expect(month).toContain("about 207 US dollars a month");
		const warned = configWarnings(configOf(GKE)).find(({ code }) => code === "cluster.billed");
		expect(warned?.message).toContain(month);
	});

	test.each([
		[["n2-standard-2"], "us-west1-b"],
		[["e2-standard-2"], "europe-west1-b"],
	])("of %s in %s is not invented", (types, zone) => {
		expect(monthInWords(types, zone)).toContain("have no price here");
	});
});
