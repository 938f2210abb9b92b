import { HOURS_A_MONTH, LIST_PRICES, PRICES } from "../../edge/bill/prices.ts";
import { NODE_DISK } from "./nodes.ts";

/**
 * List prices of what a cluster needs beside its nodes, US dollars an hour before tax.
 * @see https://cloud.google.com/nat/pricing and https://cloud.google.com/load-balancing/pricing, read 2026-11
 */
const NAT_HOUR_PER_NODE = 0.0014;
const FORWARDING_RULE_HOUR = 0.025;
/** Each line's gateway has a load balancer. */
const LOAD_BALANCERS = 2;

/**
 * What a month of the cluster costs, in words for the bill's warning and refusal: list prices before tax, data not counted.
 * @see https://cloud.google.com/kubernetes-engine/pricing "GKE free tier": one zonal cluster's fee
 */
export function monthInWords(machineTypes: readonly string[], zone: string): string {
	const region = zone.slice(0, zone.lastIndexOf("-"));
	const nodes = sumOf(machineTypes.map((type) => nodeHour(type, region)));
	const disk = PRICES[region]?.diskGbMonth[NODE_DISK.type];
	const address = PRICES[region]?.addressHour;
	const what = `${machineTypes.length} nodes (${machineTypes.join(", ")}), their disks, NAT and ${LOAD_BALANCERS} load balancers`;
	if (nodes === undefined || disk === undefined || address === undefined) {
		return `${what} in ${region} have no price here; Google's calculator knows it`;
	}
	const hourly =
		nodes +
		machineTypes.length * NAT_HOUR_PER_NODE +
		LOAD_BALANCERS * FORWARDING_RULE_HOUR +
		(1 + LOAD_BALANCERS) * address;
	const month = Math.ceil(hourly * HOURS_A_MONTH + machineTypes.length * NODE_DISK.sizeGb * disk);
	return `about ${month} US dollars a month before tax and data, for ${what} in ${region} by the list prices of ${LIST_PRICES.readAt}; the management fee of one zonal cluster is free`;
}

/** An e2-standard-N is listed at N times an e2-medium. @see LIST_PRICES */
function nodeHour(machineType: string, region: string): number | undefined {
	const prices = PRICES[region]?.vmHour;
	const size = /^e2-standard-(\d+)$/.exec(machineType)?.[1];
	return prices?.[machineType] ?? (size === undefined ? undefined : times(prices?.["e2-medium"], Number(size)));
}

function times(price: number | undefined, factor: number): number | undefined {
	return price === undefined ? undefined : price * factor;
}

function sumOf(prices: readonly (number | undefined)[]): number | undefined {
	return prices.reduce((sum, price) => (sum === undefined || price === undefined ? undefined : sum + price), 0);
}
