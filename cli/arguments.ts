import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { nearest } from "../components/nearest.ts";
import { usage } from "./failure.ts";

/**
 * Reads the flags of a command; `util.parseArgs` does the work, this says it in our words.
 *
 * @throws Failure with exit code 2, naming the flag and the nearest one that exists
 */
export function readFlags<Options extends ParseArgsOptionsConfig>(
	command: string,
	argv: readonly string[],
	options: Options,
) {
	try {
		return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
	} catch (error) {
		throw usage(`nexus ${command}: ${flagProblem(argv, Object.keys(options), error)}; see "nexus ${command} --help"`);
	}
}

function flagProblem(argv: readonly string[], known: readonly string[], error: unknown): string {
	const unknown = argv.find((word) => word.startsWith("--") && !known.includes(word.slice(2).replace(/=.*/, "")));
	if (unknown) {
		const meant = nearest(unknown.slice(2).replace(/=.*/, ""), known);
		return `there is no flag ${unknown}${meant ? `; did you mean --${meant}?` : ""}`;
	}
	const [sentence = "the arguments cannot be read"] = error instanceof Error ? error.message.split(/\. |\n/) : [];
	return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
