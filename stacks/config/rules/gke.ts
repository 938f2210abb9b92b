import { controlPlaneCidr, endpointBeside } from "../control-plane.ts";
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

export const gkeRules = [endpointInItsPlace, poolNames];
