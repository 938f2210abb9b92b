/** An API of Google Cloud that the edge needs. */
export interface NeededService {
	/** Its name, e.g. `compute.googleapis.com`. */
	readonly service: string;
	/** What for. */
	readonly why: string;
}

/** The APIs that a project must have enabled. Enabling costs nothing. */
export function neededServices(withBudget: boolean): readonly NeededService[] {
	return [
		{ service: "compute.googleapis.com", why: "network, address and VM" },
		{ service: "iap.googleapis.com", why: "the relay through which SSH reaches the VM" },
		...(withBudget ? [{ service: "billingbudgets.googleapis.com", why: "the budget alert" }] : []),
	];
}
