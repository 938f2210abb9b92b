import { RunError } from "@pulumi/pulumi";
import { countProblems } from "./config/problem.ts";
import type { Problem } from "./config.ts";

/** A stack's config cannot be used: every problem, a line each. Pulumi shows a RunError without a stack trace. */
export class ConfigError extends RunError {
	constructor(problems: readonly Problem[]) {
		super(
			[
				`${countProblems(problems)} in the config of this stack; nothing was changed:`,
				...problems.map(({ message }) => `  ${message}`),
			].join("\n"),
		);
	}
}
