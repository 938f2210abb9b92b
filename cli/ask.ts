import process from "node:process";
import { createInterface } from "node:readline/promises";
import { Failure } from "./failure.ts";

/**
 * Asks a question that only the word `yes` answers with yes.
 *
 * @param unattended the flag that answers it where nobody is at the keyboard
 * @throws Failure where there is no terminal to ask on
 */
export async function askYes(question: string, unattended: string): Promise<boolean> {
	if (!process.stdin.isTTY) {
		throw new Failure(`${question}\nThere is no terminal to ask on. To answer yes beforehand: ${unattended}`);
	}
	const terminal = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return (await terminal.question(`${question} Type yes to go on: `)).trim() === "yes";
	} finally {
		terminal.close();
	}
}
