import { createHash } from "node:crypto";
import minor from "semver/functions/minor.js";
import { nodeLabels as labelsOf } from "../exposure.ts";
import { clusterName, REGISTRY_PORT, registryName } from "./names.ts";
import type { K3dSpec, LaptopPort } from "./spec.ts";

/**
 * What Nexus says in a k3d config file.
 * @see https://k3d.io/stable/usage/configfile/
 */
export interface K3dConfig {
	readonly apiVersion: "k3d.io/v1alpha5";
	readonly kind: "Simple";
	readonly metadata: { readonly name: string };
	readonly servers: number;
	readonly agents: number;
	readonly image: string;
	readonly subnet: string;
	readonly kubeAPI: { readonly hostIP: string; readonly hostPort: string };
	readonly ports: readonly Filtered<"port">[];
	readonly volumes: readonly Filtered<"volume">[];
	readonly env: readonly Filtered<"envVar">[];
	readonly registries: { readonly config: string };
	readonly options: {
		readonly k3d: { readonly wait: boolean; readonly timeout: string; readonly disableLoadbalancer: boolean };
		readonly k3s: { readonly extraArgs: readonly Filtered<"arg">[]; readonly nodeLabels: readonly Filtered<"label">[] };
		readonly kubeconfig: { readonly updateDefaultKubeconfig: boolean; readonly switchCurrentContext: boolean };
	};
}

/** A setting of the nodes that the filters name. */
type Filtered<Key extends string> = Readonly<Record<Key, string>> & { readonly nodeFilters: readonly string[] };

const SERVER = "server:0";
const EVERY_NODE = ["server:*", "agent:*"];

/** The variable on every node by which a cluster tells the config that it was made from. */
export const CONFIG_VARIABLE = "NEXUS_CONFIG";

/** Where the bundled local-path provisioner puts volumes: on a volume of the engine, since a container's own layers are slow. */
const LOCAL_STORAGE = "/var/lib/nexus/storage";

/** From this minor on k3s brings Gateway API CRDs of its own and forces their ownership. */
const GATEWAY_CRDS_SINCE = 37;

/** The config file of a cluster. k3d expands variables in it: it holds no `$`. */
export function k3dConfig(spec: K3dSpec): K3dConfig {
	return { ...unmarked(spec), env: [{ envVar: `${CONFIG_VARIABLE}=${configMark(spec)}`, nodeFilters: EVERY_NODE }] };
}

/**
 * What tells a cluster made from this config from one made from another: k3d can change none of it in place. The nodes'
 * addresses are not in it, because those can be changed.
 */
export function configMark(spec: K3dSpec): string {
	return createHash("sha256")
		.update(JSON.stringify(unmarked(spec)))
		.digest("hex")
		.slice(0, MARK_LENGTH);
}

/** 64 bits: enough to tell a handful of configs apart, short enough to be read out. */
const MARK_LENGTH = 16;

function unmarked(spec: K3dSpec): Omit<K3dConfig, "env"> {
	return {
		apiVersion: "k3d.io/v1alpha5",
		kind: "Simple",
		metadata: { name: clusterName(spec.stack) },
		servers: 1,
		agents: spec.nodes.length,
		image: spec.image,
		subnet: spec.network,
		kubeAPI: { hostIP: "127.0.0.1", hostPort: String(spec.apiPort) },
		ports: spec.ports.map((port) => laptopPort(spec, port)),
		volumes: spec.nodes.map(({ name }, index) => ({
			volume: `${storageVolume(spec, name)}:${LOCAL_STORAGE}`,
			nodeFilters: [agent(index)],
		})),
		registries: registries(spec),
		options: {
			// Without its load balancer: one server needs none, and every other port goes to its node directly.
			k3d: { wait: true, timeout: CREATION_TIMEOUT, disableLoadbalancer: true },
			k3s: { extraArgs: k3sArguments(spec), nodeLabels: nodeLabels(spec) },
			// The kubeconfig goes into the stack's state, and nowhere else.
			kubeconfig: { updateDefaultKubeconfig: false, switchCurrentContext: false },
		},
	};
}

/**
 * The engine's volume that holds what a node stores. k3d deletes volumes whose names begin with its own together with
 * the cluster, and leaves others alone: a rebuilt cluster finds them.
 */
function storageVolume({ stack, retention }: K3dSpec, node: string): string {
	const name = `${clusterName(stack)}-${node}-storage`;
	return retention === "retain" ? name : `k3d-${name}`;
}

/** The first creation pulls the images: 300 MB, ten minutes at 4 Mbit/s. */
const CREATION_TIMEOUT = "10m";

function agent(index: number): string {
	return `agent:${index}`;
}

/** Bound to loopback, so that a laptop in a café serves nobody else. */
function laptopPort({ nodes }: K3dSpec, { port, role, nodePort }: LaptopPort): Filtered<"port"> {
	// The config's rules see to it that every role has a node.
	const index = nodes.findIndex((node) => node.role === role);
	return { port: `127.0.0.1:${port}:${nodePort}`, nodeFilters: [`${agent(index)}:direct`] };
}

/**
 * Images that are built here have names under localhost/: nodes look for them in the local registry. It is not among
 * what k3d shall `use`, since k3d would take it into the network before the server has its address there.
 */
function registries({ stack }: K3dSpec): K3dConfig["registries"] {
	return { config: `mirrors:\n  localhost:\n    endpoint:\n      - http://${registryName(stack)}:${REGISTRY_PORT}\n` };
}

function k3sArguments({ version, podCidr, serviceCidr, nodes, exposure }: K3dSpec): readonly Filtered<"arg">[] {
	// The gateways are NGINX Gateway Fabric's, its CRDs are ours, and behind NodePorts no load balancer is needed.
	const disabled = [
		"traefik",
		...(exposure === "serviceLb" ? [] : ["servicelb"]),
		...(minor(version) < GATEWAY_CRDS_SINCE ? [] : ["gateway-api-crd"]),
	];
	return [
		...disabled.map((part) => `--disable=${part}`).map(onServer),
		...[
			`--cluster-cidr=${podCidr}`,
			`--service-cidr=${serviceCidr}`,
			`--default-local-storage-path=${LOCAL_STORAGE}`,
		].map(onServer),
		// Rootless Podman: the kubelet may not set some kernel parameters, and must not stop for it.
		{ arg: "--kubelet-arg=feature-gates=KubeletInUserNamespace=true", nodeFilters: EVERY_NODE },
		...nodes.map(({ name }, index) => ({ arg: `--node-name=${name}`, nodeFilters: [agent(index)] })),
	];
}

function onServer(arg: string): Filtered<"arg"> {
	return { arg, nodeFilters: [SERVER] };
}

function nodeLabels({ nodes, exposure }: K3dSpec): readonly Filtered<"label">[] {
	return nodes.flatMap(({ role }, index) =>
		Object.entries(labelsOf(role, exposure)).map(([key, value]) => ({
			label: `${key}=${value}`,
			nodeFilters: [agent(index)],
		})),
	);
}
