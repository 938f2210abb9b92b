import type { Sections } from "../config.ts";
import { quote } from "./problem.ts";

/** The edge as a VM on Google Cloud. */
export type GcpEdge = Extract<Sections["edge"], { provider: "gcp" }>;

/** A setting of the edge that Google bills. */
export interface BilledSetting {
	/** Which setting. */
	readonly setting: "region" | "machineType" | "diskType" | "diskSizeGb" | "networkTier";
	/** What it holds, and what is free instead. */
	readonly reason: string;
}

/**
 * What Always Free covers.
 * @see https://cloud.google.com/free/docs/free-cloud-features#compute (read November 2026)
 */
const FREE = {
	regions: ["us-west1", "us-central1", "us-east1"],
	machineType: "e2-micro",
	diskType: "pd-standard",
	diskSizeGb: 30,
} as const;

/** What Google bills of an edge, setting by setting; empty when it is free. */
export function billedSettings(edge: GcpEdge): readonly BilledSetting[] {
	const billed: BilledSetting[] = [];
	const free: readonly string[] = FREE.regions;
	if (!free.includes(edge.region)) {
		billed.push({
			setting: "region",
			reason: `${quote(edge.region)} is billed; Always Free allows ${FREE.regions.join(", ")}`,
		});
	}
	if (edge.machineType !== FREE.machineType) {
		billed.push({
			setting: "machineType",
			reason: `${quote(edge.machineType)} is billed; Always Free allows ${FREE.machineType}`,
		});
	}
	if (edge.diskType !== FREE.diskType) {
		billed.push({
			setting: "diskType",
			reason: `${quote(edge.diskType)} is billed; Always Free allows ${FREE.diskType}`,
		});
	}
	if (edge.diskSizeGb > FREE.diskSizeGb) {
		const over = edge.diskSizeGb - FREE.diskSizeGb;
		billed.push({
			setting: "diskSizeGb",
			reason: `${edge.diskSizeGb} is billed for ${over} GB; Always Free allows ${FREE.diskSizeGb}`,
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
