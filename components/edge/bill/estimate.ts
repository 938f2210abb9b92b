import { ALWAYS_FREE, isFreeRegion } from "./always-free.ts";
import { FREE_TIER, HOURS_A_MONTH, LIST_PRICES, NETWORK_PRICES, PRICES, type PriceSource } from "./prices.ts";

/** The settings of an edge that decide its bill. */
export interface BilledEdge {
	readonly region: string;
	readonly machineType: string;
	readonly diskType: string;
	/** GB. */
	readonly diskSizeGb: number;
	readonly networkTier: "STANDARD" | "PREMIUM";
}

/** What stands where no price is known: a number would be an invention. */
export const NOT_PRICED = "not priced here";

/** A line of the month's estimate. */
export interface BillLine {
	/** What is paid for, e.g. `e2-micro in us-west1`. */
	readonly what: string;
	/** US dollars a month with two decimals, or {@link NOT_PRICED}. */
	readonly usd: string;
	/** How that comes about. */
	readonly because: string;
	/** The page that the price is from. */
	readonly source: PriceSource["page"];
	/** When it was read. */
	readonly readAt: string;
}

/** What a month of the edge costs, list prices before tax. */
export interface MonthlyEstimate {
	/** Sum of the lines that have a price; `at least …` where one has none. */
	readonly usd: string;
	readonly lines: readonly BillLine[];
}

/** The month's estimate, line by line: 0.00 for what Always Free covers. Data beyond the free amount is named, not guessed. */
export function monthlyEstimate(edge: BilledEdge): MonthlyEstimate {
	const lines = [vm(edge), disk(edge), address(edge), dataOut(edge)];
	const sum = lines.reduce((total, { usd }) => total + (usd === NOT_PRICED ? 0 : Number(usd)), 0).toFixed(2);
	return { usd: lines.some(({ usd }) => usd === NOT_PRICED) ? `at least ${sum}` : sum, lines };
}

function vm({ region, machineType }: BilledEdge): BillLine {
	const what = `VM ${machineType} in ${region}`;
	return isFreeVm(region, machineType)
		? line(what, 0, "one is free, counted over all projects of the billing account", FREE_TIER)
		: priced(what, PRICES[region]?.vmHour[machineType], HOURS_A_MONTH, "h");
}

function disk({ region, diskType, diskSizeGb }: BilledEdge): BillLine {
	const what = `disk ${diskType}, ${diskSizeGb} GB`;
	const { diskSizeGb: free } = ALWAYS_FREE;
	const covered = diskType === ALWAYS_FREE.diskType && isFreeRegion(region);
	if (covered && diskSizeGb <= free) return line(what, 0, `${free} GB a month are free`, FREE_TIER);
	return priced(what, PRICES[region]?.diskGbMonth[diskType], covered ? diskSizeGb - free : diskSizeGb, "GB");
}

function address({ region, machineType }: BilledEdge): BillLine {
	const what = "IPv4 address, in use";
	return isFreeVm(region, machineType)
		? line(
				what,
				0,
				`listed at ${PRICES[region]?.addressHour} an hour; on the bills that users of the free VM showed it comes to nothing: look at your first one`,
				LIST_PRICES,
			)
		: priced(what, PRICES[region]?.addressHour, HOURS_A_MONTH, "h");
}

function dataOut({ region, networkTier }: BilledEdge): BillLine {
	const free = ALWAYS_FREE.dataOutGb[networkTier];
	const what = `data to clients and to home, first ${free} GB (${networkTier})`;
	// STANDARD's free amount is part of its price list and holds in every region; PREMIUM's is part of Always Free.
	return networkTier === "STANDARD"
		? line(what, 0, `${free} GB a month and region are free; a GB more is ${NOT_PRICED}`, NETWORK_PRICES)
		: isFreeRegion(region)
			? line(
					what,
					0,
					`${free} GB a month is free; a GB more is ${NOT_PRICED}, and every proxied byte counts`,
					FREE_TIER,
				)
			: line(what, undefined, "Always Free covers data out of its own regions alone", FREE_TIER);
}

function isFreeVm(region: string, machineType: string): boolean {
	return machineType === ALWAYS_FREE.machineType && isFreeRegion(region);
}

function priced(what: string, price: number | undefined, amount: number, unit: string): BillLine {
	const because = price === undefined ? "see the price list" : `${amount} ${unit} at ${price}`;
	return line(what, price === undefined ? undefined : price * amount, because, LIST_PRICES);
}

function line(what: string, usd: number | undefined, because: string, { page, readAt }: PriceSource): BillLine {
	return { what, usd: usd === undefined ? NOT_PRICED : usd.toFixed(2), because, source: page, readAt };
}
