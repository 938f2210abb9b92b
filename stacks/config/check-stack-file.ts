import { type NexusConfig, parseConfig } from "../config.ts";
import type { Problem } from "./problem.ts";
import { readStackFile, type StackFile } from "./stack-file.ts";

/** A stack's configuration with what its providers are given, or everything that is wrong with its file. */
export type CheckedStackFile =
	| ({ readonly ok: true; readonly config: NexusConfig } & StackFile)
	| { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads and checks the text of a stack file, and reports the problems of both at once. Never throws. */
export function checkStackFile(stack: string, text: string): CheckedStackFile {
	const file = readStackFile(text);
	const readable = file.ok ? file : file.readable;
	const parsed = readable && parseConfig(stack, readable.raw);
	if (file.ok && parsed?.ok) {
		return { ok: true, config: parsed.config, raw: file.raw, providerSettings: file.providerSettings };
	}
	return { ok: false, problems: [...(file.ok ? [] : file.problems), ...(!parsed || parsed.ok ? [] : parsed.problems)] };
}
