import { nodeSelector } from "../kubernetes/labels.ts";
import type { Role } from "../kubernetes/role.ts";

/** How the gateways of both lines are reached from outside the cluster. */
export const EXPOSURES = ["nodePort", "serviceLb", "loadBalancer"] as const;
export type Exposure = (typeof EXPOSURES)[number];

/** What each exposure is, for the documentation and for messages. */
export const EXPOSURE_MEANING: Readonly<Record<Exposure, string>> = {
	nodePort:
		"a Service of type NodePort with fixed ports and `externalTrafficPolicy: Local`: only the node that runs the gateway answers, and it keeps the client's address. A router (or k3d's port mapping) forwards to it",
	serviceLb:
		"a Service of type LoadBalancer by k3s' ServiceLB, which takes the public port on the nodes of one pool: for whoever wants 443 on the nodes themselves",
	loadBalancer:
		"a Service of type LoadBalancer by the cloud, with an address of its own for each gateway and `externalTrafficPolicy: Local`. `nexus:lines.homeAddress` is then the admin gateway's",
};

/** @see https://docs.k3s.io/networking/networking-services#controlling-servicelb-node-selection */
const SERVICE_LB = "svccontroller.k3s.cattle.io";

/**
 * Node and Service label of ServiceLB: a Service is served by the nodes of its pool alone. Both lines listen on 443, so
 * without pools each would want that port on both nodes.
 */
export function serviceLbPool(role: Role): Readonly<Record<string, string>> {
	return { [`${SERVICE_LB}/lbpool`]: role };
}

/** Labels of a node by its role. Whoever makes the nodes sets them. */
export function nodeLabels(role: Role, exposure: Exposure): Readonly<Record<string, string>> {
	const balanced = exposure === "serviceLb" ? { [`${SERVICE_LB}/enablelb`]: "true", ...serviceLbPool(role) } : {};
	return { ...nodeSelector(role), ...balanced };
}
