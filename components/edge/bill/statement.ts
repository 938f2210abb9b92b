import type { BillLine, MonthlyEstimate } from "./estimate.ts";

/** The estimate as people read it: the stack output `edgeBill`. */
export interface BillStatement {
	/** US dollars a month, list prices before tax. */
	readonly usdAMonth: string;
	/** `0.00  VM e2-micro in us-west1: why (source, when it was read)` */
	readonly lines: readonly string[];
}

/** Writes an estimate down, a line for each thing that is paid for. */
export function billStatement({ usd, lines }: MonthlyEstimate): BillStatement {
	return { usdAMonth: usd, lines: lines.map(statementLine) };
}

function statementLine({ usd, what, because, source, readAt }: BillLine): string {
	return `${usd}  ${what}: ${because} (${source}, read ${readAt})`;
}
