// Commands that a plan's texts tell people to run.
const COMMAND = "(?:npx|npm|kubectl|helm|pulumi|gcloud|ssh|curl) ";
const IS_COMMAND = new RegExp(`^${COMMAND}`);
const COMMAND_AT_END = new RegExp(`: (?=${COMMAND}[^\\n]*$)`);

/** Breaks at blanks. A word that is longer than a line stays whole, and so does a command: both are there to be copied. */
export function wrap(text: string, width: number): readonly string[] {
	return text
		.split("\n")
		.flatMap((paragraph) => (IS_COMMAND.test(paragraph) ? [paragraph] : breakAtBlanks(paragraph, width)));
}

/** Puts a command at the end of a text on a line of its own, when the whole does not fit in one. */
export function withCommandApart(text: string, width: number): string {
	return text.length <= width ? text : text.replace(COMMAND_AT_END, ":\n");
}

function breakAtBlanks(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		if (line !== "" && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	return [...lines, line];
}
