/** Exit codes of every command: fine, problems found, wrong usage. */
export const EXIT = { fine: 0, problems: 1, usage: 2 } as const;

/** A failure that a user can act on: its text is the whole answer, never a stack trace. */
export class Failure extends Error {
	readonly exitCode: number;

	constructor(message: string, exitCode: number = EXIT.problems) {
		super(message);
		this.name = "Failure";
		this.exitCode = exitCode;
	}
}

/** The command was typed wrongly. */
export function usage(message: string): Failure {
	return new Failure(message, EXIT.usage);
}
