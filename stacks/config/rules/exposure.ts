import { exposuresOf, PROVIDERS } from "../../../components/cluster/providers.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/** A way in that the cluster cannot make would wait for an address for ever. */
const exposureIsThere = rule(["cluster", "lines"], function* ({ cluster, lines }) {
	const possible = exposuresOf(cluster.provider);
	if (lines.exposure === undefined || possible.includes(lines.exposure)) return;
	yield problem(
		keyOf("lines", ["exposure"]),
		`${quote(lines.exposure)} cannot be had on ${cluster.provider}, which has ${possible.join(" or ")} (${PROVIDERS[cluster.provider].exposure.why}); use that, or delete the line`,
	);
});

export const exposureRules = [exposureIsThere];
