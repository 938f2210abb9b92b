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

export const gkeRules = [endpointInItsPlace];
