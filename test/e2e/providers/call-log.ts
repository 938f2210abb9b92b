import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "./wire.ts";

/** The environment variable that names the folder of the log. */
export const CALL_LOG = "NEXUS_TEST_CALL_LOG";

/** One call of the engine to a provider, in order. Secret inputs read `[secret]`, unknown ones `[unknown]`. */
export interface LoggedCall {
	readonly provider: string;
	readonly method: "configure" | "check" | "diff" | "create" | "update" | "delete" | "read" | "invoke";
	readonly type: string;
	readonly name: string;
	readonly preview: boolean;
	readonly inputs: Properties;
	/** Set by diff: the changed paths, and of these the ones that replace the resource. */
	readonly changes?: readonly string[];
	readonly replaces?: readonly string[];
}

// One short appended line a call: O_APPEND keeps the lines of several provider processes whole and in order.
export function logCall(call: LoggedCall): void {
	const folder = process.env[CALL_LOG];
	if (folder) appendFileSync(join(folder, "calls.jsonl"), `${JSON.stringify(call)}\n`);
}

export function readCalls(folder: string): LoggedCall[] {
	try {
		return readFileSync(join(folder, "calls.jsonl"), "utf8")
			.split("\n")
			.filter(Boolean)
			.map((line): LoggedCall => JSON.parse(line));
	} catch {
		return []; // no provider was called yet
	}
}
