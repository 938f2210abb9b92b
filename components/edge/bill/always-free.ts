/**
 * What Google's Always Free covers of one VM, counted over all projects of a billing account.
 * @see https://cloud.google.com/free/docs/free-cloud-features#compute (read November 2026)
 */
export const ALWAYS_FREE = {
	regions: ["us-west1", "us-central1", "us-east1"],
	machineType: "e2-micro",
	diskType: "pd-standard",
	/** GB of disk a month. */
	diskSizeGb: 30,
	/** GB that may leave the VM in a month, by network tier. */
	dataOutGb: { STANDARD: 200, PREMIUM: 1 },
} as const;

/** Whether Always Free holds in a region. */
export function isFreeRegion(region: string): boolean {
	const free: readonly string[] = ALWAYS_FREE.regions;
	return free.includes(region);
}
