/** Where a price was read, and when. */
export interface PriceSource {
	readonly page: `https://${string}`;
	/** The day, or the month, whose prices those were. */
	readonly readAt: string;
}

/**
 * Google's own list prices as its Cloud Billing Catalog API gives them, written down week by week by a public project.
 * Google's pricing pages show the same numbers, but only to a browser that runs their scripts.
 */
export const LIST_PRICES: PriceSource = {
	page: "https://github.com/Cyclenerd/google-cloud-pricing-cost-calculator/blob/fd66b26/pricing.yml",
	readAt: "2026-07-30",
};

/** What is free, and up to where. */
export const FREE_TIER: PriceSource = {
	page: "https://cloud.google.com/free/docs/free-cloud-features#compute",
	readAt: "2026-11",
};

/** What data costs that leaves for the internet. */
export const NETWORK_PRICES: PriceSource = {
	page: "https://cloud.google.com/vpc/network-pricing#internet_egress",
	readAt: "2026-11",
};

/** List prices in US dollars, before tax. */
export interface RegionPrices {
	/** An hour of a VM, by machine type. */
	readonly vmHour: Readonly<Record<string, number>>;
	/** A GB of disk for a month, by disk type. */
	readonly diskGbMonth: Readonly<Record<string, number>>;
	/** An hour of an IPv4 address that a running VM uses. */
	readonly addressHour: number;
}

/** The three free regions cost the same in every line. */
const FREE_REGION: RegionPrices = {
	vmHour: { "e2-micro": 0.0083764275, "e2-small": 0.016752855, "e2-medium": 0.03350571 },
	diskGbMonth: { "pd-standard": 0.04, "pd-balanced": 0.1, "pd-ssd": 0.17 },
	addressHour: 0.005,
};

/** By region, all from {@link LIST_PRICES}. Whatever is not here has no price here. */
export const PRICES: Readonly<Record<string, RegionPrices>> = {
	"us-west1": FREE_REGION,
	"us-central1": FREE_REGION,
	"us-east1": FREE_REGION,
	// Seoul: what a home in Korea is tempted by.
	"asia-northeast3": {
		vmHour: { "e2-micro": 0.010745715, "e2-small": 0.02149143, "e2-medium": 0.04298286 },
		diskGbMonth: { "pd-standard": 0.052, "pd-balanced": 0.13, "pd-ssd": 0.221 },
		addressHour: 0.005,
	},
};

/** Hours that Google counts in a month in its price lists. */
export const HOURS_A_MONTH = 730;
