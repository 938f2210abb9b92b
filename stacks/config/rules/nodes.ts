import { ROLES } from "../../../components/kubernetes/role.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/** Every role needs a node: operations and apps are placed by role. */
const roleNeedsNode = rule(["cluster"], function* ({ cluster }) {
	for (const role of ROLES) {
		if (cluster.nodes.some((node) => node.role === role)) continue;
		yield problem(keyOf("cluster", ["nodes"]), `has no node with role ${role}; give one node "role: ${role}"`);
	}
});

const distinctNodes = rule(["cluster"], function* ({ cluster }) {
	const names = new Map<string, number>();
	const addresses = new Map<string, string>();
	for (const [index, node] of cluster.nodes.entries()) {
		const sameName = names.get(node.name);
		if (sameName !== undefined) {
			const key = keyOf("cluster", ["nodes", index, "name"]);
			yield problem(key, `${quote(node.name)} is the name of nodes[${sameName}] too; every node needs its own`);
		}
		names.set(node.name, index);
		if (!("address" in node) || node.address === undefined) continue;
		const sameAddress = addresses.get(node.address);
		if (sameAddress !== undefined) {
			const key = keyOf("cluster", ["nodes", index, "address"]);
			yield problem(
				key,
				`${quote(node.address)} is the address of ${quote(sameAddress)} too; every node needs its own`,
			);
		}
		addresses.set(node.address, node.name);
	}
});

/** Which of two machines is the server must not depend on the order in which somebody lists them. */
const oneServer = rule(["cluster"], function* ({ cluster }) {
	const servers = cluster.nodes.filter((node) => node.role === "admin");
	if (cluster.provider !== "k3s" || servers.length < 2) return;
	yield problem(
		keyOf("cluster", ["nodes"]),
		`${servers.map(({ name }) => quote(name)).join(" and ")} have the role admin, which runs the k3s server, and Nexus runs one server; give one of them the role admin, and the others service`,
	);
});

/** An overloaded service node must not close the way in to repair it. */
const linesShareNoRole = rule(["lines"], function* ({ lines }) {
	if (lines.service.role !== lines.admin.role) return;
	yield problem(
		keyOf("lines", ["admin", "role"]),
		`${quote(lines.admin.role)} is the role of the service line too; the lines share no node, so that an overloaded service line leaves the way in to repair it open; use service for one and admin for the other`,
	);
});

export const nodeRules = [roleNeedsNode, distinctNodes, oneServer, linesShareNoRole];
