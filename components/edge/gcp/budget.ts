import type { BudgetArgs } from "@pulumi/gcp/billing/budget.js";

/** A budget: Google stops nothing when it is spent, it sends a mail. */
export interface EdgeBudget {
	/** Billing account, e.g. `012345-6789AB-CDEF01`. */
	readonly billingAccount: string;
	/** Amount a month in the account's own currency. */
	readonly amount: number;
}

/** Shares of the amount at which a mail goes out to whoever may see the billing account. */
const ALERTS = [0.5, 0.9, 1];

/**
 * A budget over the whole billing account, on purpose: Always Free is counted per account, so a second free VM in any
 * of its projects is what makes this one cost money. (A filter would also need the project's number, which only a
 * question to Google can tell.) The currency is left out: it must be the account's.
 */
export function budgetArgs({ billingAccount, amount }: EdgeBudget, stack: string): BudgetArgs {
	return {
		billingAccount,
		displayName: `Nexus edge (stack ${stack})`,
		amount: { specifiedAmount: { units: String(amount) } },
		thresholdRules: ALERTS.map((thresholdPercent) => ({ thresholdPercent, spendBasis: "CURRENT_SPEND" })),
	};
}
