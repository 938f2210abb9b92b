import { contains, isForAMachine, isPrivate, isPublic, overlap, parseAddress, parseNetwork } from "../ipv4.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/** The machines of a home and the containers of a laptop are in its network; a cluster elsewhere is not. */
const nodesAtHome = rule(["cluster", "lines"], function* ({ cluster, lines }) {
	if (cluster.provider !== "k3s" && cluster.provider !== "k3d") return;
	const home = parseNetwork(lines.homeNetwork);
	for (const [index, node] of cluster.nodes.entries()) {
		const address = parseAddress(node.address);
		if (!home || address === undefined || isForAMachine(home, address)) continue;
		yield problem(
			keyOf("cluster", ["nodes", index, "address"]),
			contains(home, address)
				? `${quote(node.address)} is the first or the last address of ${lines.homeNetwork}, the network in nexus:lines.homeNetwork, which stand for all of it; give the machine's own`
				: `${quote(node.address)} is outside ${lines.homeNetwork}, the network in nexus:lines.homeNetwork; change one of them`,
		);
	}
});

/** The break-glass door is open to it, and without an edge the admin line's as well. */
const homeIsPrivate = rule(["lines"], function* ({ lines }) {
	const home = parseNetwork(lines.homeNetwork);
	if (!home || isPrivate(home)) return;
	yield problem(
		keyOf("lines", ["homeNetwork"]),
		`${quote(lines.homeNetwork)} has addresses of the internet in it, and whoever is in this network may use the break-glass way in; give the network behind your router, such as 192.168.0.0/24`,
	);
});

/** An address in two networks reaches only one of them. */
const networksApart = rule(["cluster", "lines"], function* ({ cluster, lines }) {
	const networks = [
		{ key: keyOf("cluster", ["podCidr"]), cidr: cluster.podCidr },
		{ key: keyOf("cluster", ["serviceCidr"]), cidr: cluster.serviceCidr },
		{ key: keyOf("lines", ["homeNetwork"]), cidr: lines.homeNetwork },
	];
	for (const [index, one] of networks.entries()) {
		for (const other of networks.slice(index + 1)) {
			const [first, second] = [parseNetwork(one.cidr), parseNetwork(other.cidr)];
			if (!first || !second || !overlap(first, second)) continue;
			yield problem(
				one.key,
				`${quote(one.cidr)} overlaps ${other.cidr} in ${other.key}; an address in both would reach only one of them; choose networks apart`,
			);
		}
	}
});

/** Names that mean something inside a house or a machine only. @see https://www.iana.org/assignments/special-use-domain-names */
export function isLocalName(name: string): boolean {
	return /(?:^|\.)(?:localhost|local|internal|lan|home|home\.arpa|test|invalid|example)$/.test(name);
}

/** A VM at Google dials home over the internet. */
const homeIsReachable = rule(["lines", "edge"], function* ({ lines, edge }) {
	if (edge.provider !== "gcp") return;
	const address = parseAddress(lines.homeAddress);
	const reachable = address === undefined ? !isLocalName(lines.homeAddress) : isPublic(address);
	if (reachable) return;
	yield problem(
		keyOf("lines", ["homeAddress"]),
		`${quote(lines.homeAddress)} means nothing outside your home, and the edge VM dials it over the internet; give the name or address under which the internet reaches your router`,
	);
});

export const networkRules = [nodesAtHome, homeIsPrivate, networksApart, homeIsReachable];
