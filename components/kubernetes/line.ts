import { PREFIX } from "./labels.ts";

/** The two ways in from the internet, each to one gateway on one node. */
export const LINES = ["service", "admin"] as const;
export type LineName = (typeof LINES)[number];

/** Namespace label that lets a namespace's HTTPRoutes onto a line: `nexus.dev/line-admin: "true"`. */
export function lineLabel(line: LineName): string {
	return `${PREFIX}/line-${line}`;
}
