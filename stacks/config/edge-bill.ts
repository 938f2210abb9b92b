import { ALWAYS_FREE, isFreeRegion } from "../../components/edge/bill/always-free.ts";
import { quote } from "./problem.ts";
import type { Sections } from "./sections.ts";

/** The edge as a VM on Google Cloud. */
export type GcpEdge = Extract<Sections["edge"], { provider: "gcp" }>;

/** A setting of the edge that Google bills. */
export interface BilledSetting {
	/** Which setting. */
	readonly setting: "region" | "machineType" | "diskType" | "diskSizeGb" | "networkTier";
	/** What it holds, and what is free instead. */
	readonly reason: string;
}

/** What Google bills of an edge, setting by setting; empty when it is free. */
export function billedSettings(edge: GcpEdge): readonly BilledSetting[] {
	const billed: BilledSetting[] = [];
	if (!isFreeRegion(edge.region)) {
		billed.push({
			setting: "region",
			reason: `${quote(edge.region)} is billed; Always Free allows ${ALWAYS_FREE.regions.join(", ")}`,
		});
	}
	if (edge.machineType !== ALWAYS_FREE.machineType) {
		billed.push({
			setting: "machineType",
			reason: `${quote(edge.machineType)} is billed; Always Free allows ${ALWAYS_FREE.machineType}`,
		});
	}
	if (edge.diskType !== ALWAYS_FREE.diskType) {
		billed.push({
			setting: "diskType",
			reason: `${quote(edge.diskType)} is billed; Always Free allows ${ALWAYS_FREE.diskType}`,
		});
	}
	if (edge.diskSizeGb > ALWAYS_FREE.diskSizeGb) {
		const over = edge.diskSizeGb - ALWAYS_FREE.diskSizeGb;
		billed.push({
			setting: "diskSizeGb",
			reason: `${edge.diskSizeGb} is billed for ${over} GB; Always Free allows ${ALWAYS_FREE.diskSizeGb}`,
		});
	}
	if (edge.networkTier === "PREMIUM") {
		billed.push({
			setting: "networkTier",
			reason:
				'"PREMIUM" is billed from the second GB a month on, and every proxied byte counts; on STANDARD 200 GB are free',
		});
	}
	return billed;
}
