import type { Home } from "../../components/edge/proxy/place.ts";
import type { Role } from "../../components/kubernetes/role.ts";
import { parseAddress } from "./ipv4.ts";
import type { NexusConfig } from "./sections.ts";

/** Home from the internet: its public address and the port that the router forwards to the admin gateway. */
export function publicHome({ lines }: NexusConfig): Home {
	return { address: lines.homeAddress, port: lines.admin.port };
}

/**
 * Home from inside the cluster: the admin node and the NodePort of its gateway. A node whose address the config does not
 * tell is reached as from the internet.
 */
export function homeInCluster(config: NexusConfig): Home {
	const { lines } = config;
	const address = nodeAddress(config, lines.admin.role);
	return address === undefined ? publicHome(config) : { address, port: lines.admin.nodePort };
}

/** The smallest network that surely holds a host: of a name nobody knows the address beforehand. */
export function networkOf({ address }: Home): string {
	return parseAddress(address) === undefined ? "0.0.0.0/0" : `${address}/32`;
}

/** Address of the machine of a role, where the config tells it. */
export function nodeAddress({ cluster }: NexusConfig, role: Role): string | undefined {
	return cluster.nodes.map(addressed).find((node) => node.role === role)?.address;
}

type Node = NexusConfig["cluster"]["nodes"][number];

/** A pool of GKE has no address of its own. */
function addressed(node: Node): { readonly role: Node["role"]; readonly address?: string | undefined } {
	return node;
}
