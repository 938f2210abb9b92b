import { addressAt, parseAddress, parseNetwork } from "../ipv4.ts";
import { REGISTRY_PLACE } from "../laptop.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/**
 * Where k3d puts its server in a network of its own: the first address is the gateway's, the second it keeps free for a
 * container that looks around, the third is the server's.
 * @see https://github.com/k3d-io/k3d/blob/v5.9.0/pkg/client/cluster.go ClusterPrepNetwork, and ipam.go GetIP
 */
const SERVER = 3;

/** Port of the API server in a k3d node; k3d has no setting for it. */
const API_SERVER_PORT = 6443;

/** The engine gives containers without an address of their own the lowest free ones: those of k3d. */
const FIRST_OF_A_NODE = REGISTRY_PLACE + 1;

const serverIsWhereK3dPutsIt = rule(["cluster", "lines"], function* ({ cluster, lines }) {
	const network = parseNetwork(lines.homeNetwork);
	if (cluster.provider !== "k3d" || !network) return;
	const { address, port } = cluster.apiServer;
	const there = addressAt(network, SERVER);
	if (address !== there) {
		yield problem(
			keyOf("cluster", ["apiServer", "address"]),
			`${quote(address)} is not where k3d puts its server, the third address of nexus:lines.homeNetwork; use ${there}`,
		);
	}
	if (port !== API_SERVER_PORT) {
		yield problem(
			keyOf("cluster", ["apiServer", "port"]),
			`${port} is not the port of a k3d server, which is always ${API_SERVER_PORT}; delete the line (the laptop's own port is nexus:cluster.k3d.apiPort)`,
		);
	}
});

const nodesLeaveRoom = rule(["cluster", "lines"], function* ({ cluster, lines }) {
	const network = parseNetwork(lines.homeNetwork);
	if (cluster.provider !== "k3d" || !network) return;
	for (const [index, node] of cluster.nodes.entries()) {
		const place = (parseAddress(node.address) ?? Number.POSITIVE_INFINITY) - network.first;
		if (place < 0 || place >= FIRST_OF_A_NODE) continue;
		yield problem(
			keyOf("cluster", ["nodes", index, "address"]),
			`${quote(node.address)} may be taken: k3d and its registry get the first addresses of ${lines.homeNetwork}; use ${addressAt(network, FIRST_OF_A_NODE + index)}`,
		);
	}
});

export const laptopRules = [serverIsWhereK3dPutsIt, nodesLeaveRoom];
