import { describe, expect, test } from "vitest";
import { type BilledEdge, monthlyEstimate, NOT_PRICED } from "../../../components/edge/bill/estimate.ts";
import { PRICES } from "../../../components/edge/bill/prices.ts";
import { billStatement } from "../../../components/edge/bill/statement.ts";
import { billedSettings, type GcpEdge } from "../../../stacks/config/edge-bill.ts";

const FREE: BilledEdge = {
	region: "us-west1",
	machineType: "e2-micro",
	diskType: "pd-standard",
	diskSizeGb: 30,
	networkTier: "STANDARD",
};

/** The month's amounts in order: VM, disk, address, data. */
function amounts(changes: Partial<BilledEdge>): readonly string[] {
	return monthlyEstimate({ ...FREE, ...changes }).lines.map(({ usd }) => usd);
}

describe("the month's estimate", () => {
	test("of an edge that Always Free covers is 0.00 in every line", () => {
		expect(amounts({})).toEqual(["0.00", "0.00", "0.00", "0.00"]);
		expect(monthlyEstimate(FREE).usd).toBe("0.00");
	});

	test("names what each line is for, and where and when its price was read", () => {
		for (const { what, because, source, readAt } of monthlyEstimate({ ...FREE, machineType: "e2-small" }).lines) {
			expect(what).not.toBe("");
			expect(because).not.toBe("");
			expect(source).toMatch(/^https:\/\//);
			expect(readAt).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
		}
	});

	test.each<[string, Partial<BilledEdge>, readonly string[], string]>([
		[
			"a larger machine is billed with its address",
			{ machineType: "e2-small" },
			["12.23", "0.00", "3.65", "0.00"],
			"15.88",
		],
		["a disk is billed for what is above 30 GB", { diskSizeGb: 40 }, ["0.00", "0.40", "0.00", "0.00"], "0.40"],
		["another disk type is billed from its first GB", { diskType: "pd-ssd" }, ["0.00", "5.10", "0.00", "0.00"], "5.10"],
		["elsewhere nothing is free but data", { region: "asia-northeast3" }, ["7.84", "1.56", "3.65", "0.00"], "13.05"],
	])("%s", (_, changes, lines, total) => {
		expect(amounts(changes)).toEqual(lines);
		expect(monthlyEstimate({ ...FREE, ...changes }).usd).toBe(total);
	});

	test("says so where it knows no price, and then the sum is a lower bound", () => {
		const estimate = monthlyEstimate({ ...FREE, machineType: "n2-standard-2", diskSizeGb: 40 });
		expect(estimate.lines.map(({ usd }) => usd)).toEqual([NOT_PRICED, "0.40", "3.65", "0.00"]);
		expect(estimate.usd).toBe("at least 4.05");
		expect(monthlyEstimate({ ...FREE, region: "europe-west9" }).usd).toBe("at least 0.00");
	});

	test("never promises PREMIUM's free GB outside of Always Free's regions", () => {
		expect(amounts({ networkTier: "PREMIUM" })[3]).toBe("0.00");
		expect(amounts({ networkTier: "PREMIUM", region: "asia-northeast3" })[3]).toBe(NOT_PRICED);
	});

	test("is 0.00 exactly where the guard finds nothing to refuse", () => {
		const edges: readonly BilledEdge[] = [
			FREE,
			{ ...FREE, region: "us-east1" },
			{ ...FREE, diskSizeGb: 10 },
			{ ...FREE, diskSizeGb: 31 },
			{ ...FREE, machineType: "e2-small" },
			{ ...FREE, diskType: "pd-balanced" },
			{ ...FREE, region: "asia-northeast3" },
		];
		for (const edge of edges) {
			const refused = billedSettings(asConfig(edge)).length > 0;
			expect(monthlyEstimate(edge).usd !== "0.00", JSON.stringify(edge)).toBe(refused);
		}
	});
});

test("The three free regions have prices, for whoever leaves Always Free by another setting", () => {
	expect(Object.keys(PRICES)).toEqual(expect.arrayContaining(["us-west1", "us-central1", "us-east1"]));
});

function asConfig(edge: BilledEdge): GcpEdge {
	return {
		provider: "gcp",
		project: "example-homelab",
		zone: `${edge.region}-b`,
		allowedSources: ["0.0.0.0/0"],
		allowBilled: false,
		budgetAmount: 1,
		region: edge.region,
		machineType: edge.machineType,
		diskType: "pd-standard",
		diskSizeGb: edge.diskSizeGb,
		networkTier: edge.networkTier,
		...(edge.diskType === "pd-balanced" ? { diskType: "pd-balanced" as const } : {}),
	};
}

test("The statement has a line for each thing, with its amount, its reason, its source and when that was read", () => {
	const { usdAMonth, lines } = billStatement(monthlyEstimate({ ...FREE, diskSizeGb: 40 }));
	expect(usdAMonth).toBe("0.40");
	expect(lines).toHaveLength(4);
	expect(lines[1]).toBe(
		"0.40  disk pd-standard, 40 GB: 10 GB at 0.04 (https://github.com/Cyclenerd/google-cloud-pricing-cost-calculator/blob/fd66b26/pricing.yml, read 2026-07-30)",
	);
});
