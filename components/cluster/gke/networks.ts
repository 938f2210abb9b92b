/** Addresses of a cluster in Google Cloud. */
export interface ClusterNetworks {
	/** Addresses of pods, e.g. `10.42.0.0/16`; a node takes a /24 of them. */
	readonly podCidr: string;
	/** Addresses of Services. */
	readonly serviceCidr: string;
	/** A /28 of the control plane's own. */
	readonly controlPlaneCidr: string;
}

/** Addresses of the nodes: private, beside the edge's 10.77.0.0/29 and apart from the networks of homes. */
export const NODE_CIDR = "10.77.8.0/24";

/** Names of the ranges in the subnet. */
export const POD_RANGE = "pods";
export const SERVICE_RANGE = "services";

/** Network tag of the nodes, by which firewall rules find them. */
export const NODE_TAG = "nexus-node";

/**
 * Ports of webhooks that the API server calls on a node: Google opens 443 and 10250 (cert-manager's) by itself, and
 * operators made with controller-runtime (CloudNativePG, for one) listen on 9443.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/legacy/network-isolation "Add firewall rules for specific use cases"
 */
export const WEBHOOK_PORTS = ["9443"];
