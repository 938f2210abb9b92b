import { keyOf, problem } from "../problem.ts";
import { rule } from "./rule.ts";

/** No object has two owners, and Argo CD owns only what it delivers. */
const dataFollowsDelivery = rule(["data", "delivery"], function* ({ data, delivery }) {
	if (data.delivery !== "argocd" || delivery.method === "argocd") return;
	yield problem(
		keyOf("data", ["delivery"]),
		'"argocd" needs Argo CD, which nexus:delivery does not install; set delivery.method: argocd and its repository, or data.delivery: pulumi',
	);
});

export const deliveryRules = [dataFollowsDelivery];
