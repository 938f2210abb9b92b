import { describe, expect, test } from "vitest";
import { k3dEnvironment, k3dScript } from "../../../components/cluster/k3d/commands.ts";
import { configMark, k3dConfig } from "../../../components/cluster/k3d/config.ts";
import { K3dCluster } from "../../../components/cluster/k3d/k3d-cluster.ts";
import type { K3dSpec } from "../../../components/cluster/k3d/spec.ts";
import { Layer } from "../../../stacks/layer.ts";
import { record } from "../recorder.ts";

const SPEC: K3dSpec = {
	stack: "dev",
	image: "docker.io/rancher/k3s:v1.36.5-k3s1",
	version: "v1.36.5+k3s1",
	nodes: [
		{ name: "centre", role: "admin", address: "172.28.0.11" },
		{ name: "a5", role: "service", address: "172.28.0.12" },
	],
	network: "172.28.0.0/24",
	serverAddress: "172.28.0.3",
	podCidr: "10.42.0.0/16",
	serviceCidr: "10.43.0.0/16",
	apiPort: 6550,
	registryPort: 5050,
	registryAddress: "172.28.0.9",
	registryImage: "docker.io/library/registry:3.1.1",
	exposure: "nodePort",
	retention: "delete",
	ports: [
		{ port: 8443, role: "service", nodePort: 31443 },
		{ port: 10443, role: "admin", nodePort: 32443 },
	],
};

/** The k3s arguments of a config, with the nodes that get each. */
const args = (spec: K3dSpec) =>
	k3dConfig(spec).options.k3s.extraArgs.map(({ arg, nodeFilters }) => `${arg} @ ${nodeFilters.join(" ")}`);

describe("the laptop's k3d config", () => {
	test("has one server and a named, labelled agent for each machine", () => {
		const { servers, agents, options } = k3dConfig(SPEC);
		expect({ servers, agents }).toEqual({ servers: 1, agents: 2 });
		expect(args(SPEC)).toContain("--node-name=centre @ agent:0");
		expect(args(SPEC)).toContain("--node-name=a5 @ agent:1");
		expect(options.k3s.nodeLabels).toEqual([
			{ label: "nexus.dev/role=admin", nodeFilters: ["agent:0"] },
			{ label: "nexus.dev/role=service", nodeFilters: ["agent:1"] },
		]);
	});

	test("binds each port of the laptop to loopback and directly to the node that serves it", () => {
		expect(k3dConfig(SPEC).ports).toEqual([
			{ port: "127.0.0.1:8443:31443", nodeFilters: ["agent:1:direct"] },
			{ port: "127.0.0.1:10443:32443", nodeFilters: ["agent:0:direct"] },
		]);
		expect(k3dConfig(SPEC).kubeAPI).toEqual({ hostIP: "127.0.0.1", hostPort: "6550" });
	});

	test("leaves out what k3s brings along and Nexus does not use", () => {
		const disabled = (spec: K3dSpec) => args(spec).filter((arg) => arg.startsWith("--disable="));
		expect(disabled(SPEC)).toEqual(["--disable=traefik @ server:0", "--disable=servicelb @ server:0"]);
		expect(disabled({ ...SPEC, exposure: "serviceLb" })).toEqual(["--disable=traefik @ server:0"]);
		expect(disabled({ ...SPEC, version: "v1.37.1+k3s1" })).toContain("--disable=gateway-api-crd @ server:0");
	});

	test("lets a kubelet run without root", () => {
		expect(args(SPEC)).toContain("--kubelet-arg=feature-gates=KubeletInUserNamespace=true @ server:* agent:*");
	});

	test("sends nodes to the local registry for images that are built here, and keeps k3d from giving it a node's address", () => {
		const { config, ...others } = k3dConfig(SPEC).registries;
		expect(others).toEqual({});
		expect(config).toContain("localhost:\n    endpoint:\n      - http://k3d-nexus-dev-registry:5000\n");
	});

	test("lets what nodes store go with the cluster, or stay where data is retained", () => {
		const volume = (spec: K3dSpec) => k3dConfig(spec).volumes[1];
		// k3d deletes the volumes whose name begins with its own.
		expect(volume(SPEC)).toEqual({
			volume: "k3d-nexus-dev-a5-storage:/var/lib/nexus/storage",
			nodeFilters: ["agent:1"],
		});
		expect(volume({ ...SPEC, retention: "retain" })?.volume).toBe("nexus-dev-a5-storage:/var/lib/nexus/storage");
	});

	test("leaves the user's own kubeconfig alone", () => {
		const { kubeconfig } = k3dConfig(SPEC).options;
		expect(kubeconfig).toEqual({ updateDefaultKubeconfig: false, switchCurrentContext: false });
	});

	test("holds nothing that k3d would take for a variable of the shell", () => {
		expect(JSON.stringify(k3dConfig(SPEC))).not.toContain("$");
	});
});

describe("the mark by which a cluster is known", () => {
	const changes: Readonly<Record<string, Partial<K3dSpec>>> = {
		"k3s' version": { image: "docker.io/rancher/k3s:v1.36.4-k3s1" },
		"a port": { ports: [{ port: 8444, role: "service", nodePort: 31443 }] },
		"the network": { network: "172.29.0.0/24" },
		"the pods' addresses": { podCidr: "10.44.0.0/16" },
		"a node": { nodes: SPEC.nodes.slice(0, 1) },
	};
	test.each(Object.entries(changes))("changes with %s, which k3d cannot change in place", (_, change) => {
		expect(configMark({ ...SPEC, ...change })).not.toBe(configMark(SPEC));
	});

	test("stays with a node's address, which can be changed in place", () => {
		const nodes = SPEC.nodes.map((node, index) => ({ ...node, address: `172.28.0.${20 + index}` }));
		expect(configMark({ ...SPEC, nodes })).toBe(configMark(SPEC));
		expect(k3dEnvironment({ ...SPEC, nodes }).NEXUS_NODES).toBe(
			"server-0=172.28.0.3 agent-0=172.28.0.20 agent-1=172.28.0.21",
		);
	});

	test("is on every node of the cluster", () => {
		expect(k3dConfig(SPEC).env).toEqual([
			{ envVar: `NEXUS_CONFIG=${configMark(SPEC)}`, nodeFilters: ["server:*", "agent:*"] },
		]);
	});
});

test("the laptop's cluster is one command that creates, updates and deletes, and that nothing can replace", async () => {
	const registrations = await record(() => new K3dCluster("k3d", SPEC, { parent: new Layer("cluster") }));
	const command = registrations.find(({ type }) => type === "command:local:Command");
	expect(command?.parent).toMatch(/nexus:cluster:K3dCluster::k3d$/);
	expect(Object.keys(command?.inputs ?? {}).toSorted()).toEqual([
		"addPreviousOutputInEnv",
		"create",
		"delete",
		"environment",
		"logging",
		"stdin",
		"update",
	]);
	// The SDK's own; a command without triggers has nothing that could change.
	expect(command?.replaceOnChanges).toEqual(["triggers[*]"]);
	// Its output is the kubeconfig: never on the screen, never in the environment of its own update.
	expect(command?.inputs).toMatchObject({ logging: "stderr", addPreviousOutputInEnv: false });
});

test.each(["create", "update", "delete"] as const)("%s is a verb in front of the one script", (verb) => {
	expect(k3dScript(verb)).toMatch(new RegExp(`^set -- ${verb} "\\$@"\n# shellcheck shell=sh\n`));
});
