import { monthInWords } from "../../components/cluster/gke/estimate.ts";
import type { Sections } from "./sections.ts";

/** What a month of the managed cluster costs, in words. */
export function gkeMonth({ nodes, gke }: Extract<Sections["cluster"], { provider: "gke" }>): string {
	return monthInWords(
		nodes.map(({ machineType }) => machineType),
		gke.zone,
	);
}
