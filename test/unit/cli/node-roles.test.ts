import { expect, test } from "vitest";
import { missingRolesMessage } from "../../../cli/cluster/node-roles.ts";

const CONFIGURED = [
	{ name: "centre", role: "admin" },
	{ name: "a5", role: "service" },
	{ name: "a6", role: "service" },
];

test("a role that no node of the cluster has is named, with the command for each node that should have it", () => {
	expect(missingRolesMessage(CONFIGURED, [{ name: "centre", role: "admin" }])).toBe(
		[
			"No node of the cluster has the label nexus.dev/role=service, which pods follow. Nothing was changed. Label the nodes of nexus:cluster.nodes:",
			"  kubectl label node a5 nexus.dev/role=service",
			"  kubectl label node a6 nexus.dev/role=service",
		].join("\n"),
	);
	expect(missingRolesMessage(CONFIGURED, [])).toContain("nexus.dev/role=service or nexus.dev/role=admin");
});

test("one node of each role is enough, whatever it is called", () => {
	const found = [
		{ name: "pool-1", role: "admin" },
		{ name: "pool-2", role: "service" },
	];
	expect(missingRolesMessage(CONFIGURED, found)).toBeUndefined();
});
