import type { Role } from "../../kubernetes/role.ts";
import type { Exposure } from "../exposure.ts";
import type { Retention } from "../storage/traits.ts";

/** A container that stands for a machine of the cluster. */
export interface K3dNode {
	/** Name of the node in Kubernetes, e.g. `a5`. */
	readonly name: string;
	readonly role: Role;
	/** IPv4 address in the cluster's network, which it keeps over a restart. */
	readonly address: string;
}

/** A port of the laptop that leads to a node. */
export interface LaptopPort {
	/** Port of 127.0.0.1. */
	readonly port: number;
	/** The node that serves it is the first one of this role. */
	readonly role: Role;
	readonly nodePort: number;
}

/** A cluster of k3s in containers. */
export interface K3dSpec {
	/** The stack's name. */
	readonly stack: string;
	/** Image that the nodes run, e.g. `docker.io/rancher/k3s:v1.36.5-k3s1`. */
	readonly image: string;
	/** Version of k3s in it, e.g. `v1.36.5+k3s1`. */
	readonly version: string;
	/** The machines; beside them k3d runs one container with the k3s server. */
	readonly nodes: readonly K3dNode[];
	/** IPv4 network of the containers, e.g. `172.28.0.0/24`. */
	readonly network: string;
	/** Address of the server in it, the one that k3d gives it as a rule. */
	readonly serverAddress: string;
	readonly podCidr: string;
	readonly serviceCidr: string;
	/** Port of 127.0.0.1 where the API server answers. */
	readonly apiPort: number;
	/** Port of 127.0.0.1 where the local registry answers. */
	readonly registryPort: number;
	/** Address of the local registry in `network`. */
	readonly registryAddress: string;
	/** How the gateways are reached: `serviceLb` needs k3s' load balancer. */
	readonly exposure: Exposure;
	/** `retain`: what the nodes store stays when the cluster is deleted. */
	readonly retention: Retention;
	/** Image of the local registry. */
	readonly registryImage: string;
	/** Ports of the laptop, each bound to the one node that serves it. */
	readonly ports: readonly LaptopPort[];
}
