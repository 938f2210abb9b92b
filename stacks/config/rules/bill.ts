import { billedSettings } from "../edge-bill.ts";
import { gkeMonth } from "../gke-bill.ts";
import { keyOf, problem } from "../problem.ts";
import { rule } from "./rule.ts";

/** What Google bills is refused until it is accepted in so many words. */
const edgeIsFree = rule(["edge"], function* ({ edge }) {
	if (edge.provider !== "gcp" || edge.allowBilled) return;
	for (const { setting, reason } of billedSettings(edge)) {
		yield problem(keyOf("edge", [setting]), `${reason} (set edge.allowBilled: true to accept)`);
	}
});

const gkeIsBilled = rule(["cluster"], function* ({ cluster }) {
	if (cluster.provider !== "gke" || cluster.gke.allowBilled) return;
	yield problem(
		keyOf("cluster", ["provider"]),
		`"gke" is billed: ${gkeMonth(cluster)} (set cluster.gke.allowBilled: true to accept)`,
	);
});

const zoneInRegion = rule(["edge"], function* ({ edge }) {
	if (edge.provider !== "gcp" || edge.zone.startsWith(`${edge.region}-`)) return;
	yield problem(
		keyOf("edge", ["zone"]),
		`"${edge.zone}" is not in edge.region ${edge.region}; its zones are called ${edge.region}-b and alike (or delete the line)`,
	);
});

export const billRules = [edgeIsFree, gkeIsBilled, zoneInRegion];
