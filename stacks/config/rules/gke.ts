import { NODE_CIDR } from "../../../components/cluster/gke/networks.ts";
import { controlPlaneCidr, endpointBeside } from "../control-plane.ts";
import { overlap, parseNetwork } from "../ipv4.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/** NetworkPolicies and the control plane's network are both made from this one address. */
const endpointInItsPlace = rule(["cluster"], function* ({ cluster }) {
	if (cluster.provider !== "gke" || controlPlaneCidr(cluster.apiServer.address) !== undefined) return;
	const { address } = cluster.apiServer;
	yield problem(
		keyOf("cluster", ["apiServer", "address"]),
		`${quote(address)} cannot be the endpoint's: Google gives it the second address of a /28, which here is ${endpointBeside(address)}; use that, or delete the line`,
	);
});

/** Port of the control plane at Google, for which there is no setting. */
const API_SERVER_PORT = 443;

const endpointHasItsPort = rule(["cluster"], function* ({ cluster }) {
	if (cluster.provider !== "gke" || cluster.apiServer.port === API_SERVER_PORT) return;
	yield problem(
		keyOf("cluster", ["apiServer", "port"]),
		`${cluster.apiServer.port} is not the port of GKE's control plane, which is always ${API_SERVER_PORT}; delete the line`,
	);
});

/**
 * Google refuses a network that meets another of the cluster, minutes into the update. That the first two are apart is a
 * rule of every provider.
 */
const networksOfItsOwn = rule(["cluster"], function* ({ cluster }) {
	if (cluster.provider !== "gke") return;
	const { podCidr, serviceCidr, apiServer } = cluster;
	const networks = [
		{ path: ["podCidr"], cidr: podCidr, whose: "the pods'" },
		{ path: ["serviceCidr"], cidr: serviceCidr, whose: "the Services'" },
		{ path: ["apiServer", "address"], cidr: controlPlaneCidr(apiServer.address) ?? "", whose: "the control plane's" },
		{ path: [], cidr: NODE_CIDR, whose: "the nodes'" },
	];
	for (const [index, one] of networks.entries()) {
		for (const other of networks.slice(Math.max(index + 1, 2))) {
			const [first, second] = [parseNetwork(one.cidr), parseNetwork(other.cidr)];
			if (!first || !second || !overlap(first, second)) continue;
			yield problem(
				keyOf("cluster", one.path),
				`${one.whose} network ${one.cidr} overlaps ${other.whose}, ${other.cidr}; choose networks apart`,
			);
		}
	}
});

/**
 * A node takes a /24 of the pods' addresses, and a pool that is upgraded has one node more.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr
 */
const BITS_OF_A_NODE = 24;

const podsHaveRoom = rule(["cluster"], function* ({ cluster }) {
	const network = parseNetwork(cluster.podCidr);
	if (cluster.provider !== "gke" || !network) return;
	const needed = cluster.nodes.length + 1;
	const bits = BITS_OF_A_NODE - Math.ceil(Math.log2(needed));
	if (network.bits <= bits) return;
	yield problem(
		keyOf("cluster", ["podCidr"]),
		`${quote(cluster.podCidr)} is too small: each node takes a /${BITS_OF_A_NODE} of it, and ${cluster.nodes.length} nodes with one more during an upgrade need a /${bits}; choose a larger network`,
	);
});

/** @see https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters.nodePools */
const POOL_NAME = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/;

/** A node's name is its pool's, and Google is stricter about those than Kubernetes is about nodes. */
const poolNames = rule(["cluster"], function* ({ cluster }) {
	if (cluster.provider !== "gke") return;
	for (const [index, { name }] of cluster.nodes.entries()) {
		if (POOL_NAME.test(name)) continue;
		yield problem(
			keyOf("cluster", ["nodes", index, "name"]),
			`${quote(name)} cannot name a node pool at Google: 2 to 40 small letters, digits and hyphens, a letter first; choose another`,
		);
	}
});

export const gkeRules = [endpointInItsPlace, endpointHasItsPort, networksOfItsOwn, podsHaveRoom, poolNames];
