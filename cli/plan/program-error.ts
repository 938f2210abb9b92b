import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** What a person needs of an error that ended the program. */
export interface ProgramError {
	readonly message: string;
	/** `stacks/gateway.ts:12:3`, for an error that nobody raised on purpose. */
	readonly at?: string;
}

const PREAMBLE = /^Running program '[^\n]*' failed with an unhandled exception:\n/;
const FRAME =
	/^\s+at (?:.*\()?(?<place>(?:file:\/\/)?\/[^()]*?|(?:file:\/\/\/)?[A-Za-z]:[\\/][^()]*?):(?<line>\d+):(?<column>\d+)\)?$/;

/**
 * Reads what the language runtime logs of an error: the message stays, of the stack only the first frame in the
 * project's own code. Errors that a program raises on purpose (`RunError`) come without a stack and keep just their text.
 */
export function readProgramError(logged: string, projectDir: string): ProgramError {
	const text = stripVTControlCharacters(logged).replace(PREAMBLE, "");
	const lines = text.split("\n");
	const stack = lines.findIndex((line) => /^\s+at /.test(line));
	if (stack === -1) return { message: withoutName(text) };
	const message = withoutName(lines.slice(0, stack).join("\n").trimEnd());
	for (const line of lines.slice(stack)) {
		const { place, line: row, column } = FRAME.exec(line)?.groups ?? {};
		if (place === undefined) continue;
		const path = relative(projectDir, place.startsWith("file:") ? fileURLToPath(place) : place);
		if (path.startsWith("..") || path.split(sep).includes("node_modules")) continue;
		return { message, at: `${path}:${row}:${column}` };
	}
	return { message };
}

/** "Error: " says nothing, "TypeError: " does. */
function withoutName(message: string): string {
	return (
		message
			.replace(/^<ref \*\d+> /, "") // how the inspector marks an error that its own promise holds
			.replace(/^(?:Error|RunError|ResourceError): /, "")
			// Each resource on the way adds this once more.
			.replace(/^(error serializing property "([^"]*)": )+/, 'input "$2": ')
	);
}
