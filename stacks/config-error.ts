import { RunError } from "@pulumi/pulumi";
import type { Problem } from "./config.ts";

/** A stack's config cannot be used: every problem, a line each. Pulumi shows a RunError without a stack trace. */
export class ConfigError extends RunError {
	constructor(problems: readonly Problem[]) {
		const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
		super(
			[
				`${count} in the config of this stack; nothing was changed:`,
				...problems.map(({ message }) => `  ${message}`),
			].join("\n"),
		);
	}
}
