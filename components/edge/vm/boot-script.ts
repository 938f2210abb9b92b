import { type MachineFile, machineFiles, read } from "./machine-files.ts";

/** The line of `boot.sh` in whose place the files come. */
const PLACE = "#@files\n";

const END = "NEXUS_END_OF_FILE";

/**
 * The boot script of the edge's VM, with all that it puts there. It is the same for every stack: what differs comes as
 * metadata, so a change of the lines never touches it.
 */
export function bootScript(): string {
	const script = read("boot.sh");
	const parts = script.split(PLACE);
	if (parts.length !== 2)
		throw new Error(`boot.sh has ${parts.length - 1} lines ${PLACE.trim()}; it needs exactly one`);
	return parts.join(machineFiles().map(putFile).join("\n"));
}

function putFile({ path, mode, text }: MachineFile): string {
	if (!text.endsWith("\n") || text.split("\n").includes(END))
		throw new Error(`${path}: its text must end with a line break and hold no line ${END}`);
	return `put ${mode} ${path} <<'${END}'\n${text}${END}\n`;
}
