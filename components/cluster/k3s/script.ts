import { createHash } from "node:crypto";
import { type MachineFile, readScript } from "./machine-files.ts";

/** The scripts that run on machines. */
export type ScriptName =
	| "preflight"
	| "fetch"
	| "install"
	| "drain"
	| "ready"
	| "dns"
	| "kubeconfig"
	| "snapshot-key"
	| "remove";

/** What a script begins with beside the common part. */
const PARTS: Readonly<Partial<Record<ScriptName, string>>> = { fetch: "release", install: "release" };

/** What a script is told: names as the script reads them, without their prefix NEXUS_. */
export type ScriptSettings = Readonly<Record<string, string | number>>;

/** How a script is started: by root's shell, from standard input. What follows the `#` is for the reader of a message. */
export function runsAsRoot(user: string, what: string): string {
	return user === "root" ? `sh -s # ${what}` : `sudo -n sh -s # ${what}`;
}

/**
 * A script as a machine gets it, on standard input: settings, common parts, its own part, and last the call of `main`.
 * Nothing runs before all of it has arrived, and no setting is ever an argument of a process.
 */
export function renderScript(name: ScriptName, settings: ScriptSettings, files: readonly MachineFile[] = []): string {
	const part = PARTS[name];
	return [
		"set -eu\n",
		...Object.entries(settings).map(([setting, value]) => `export NEXUS_${setting}=${quote(String(value))}\n`),
		...(files.length > 0 ? [`export NEXUS_SUMS=${quote(checksums(files))}\n`] : []),
		readScript("common"),
		...(part === undefined ? [] : [readScript(part)]),
		readScript(name),
		...(files.length > 0 ? [putFiles(files)] : []),
		// Whatever main starts finds nothing on standard input, least of all this script.
		"main </dev/null\n",
	].join("\n");
}

/** A word of the shell that stands for itself. */
function quote(value: string): string {
	return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** As `sha256sum --check` reads them. */
function checksums(files: readonly MachineFile[]): string {
	return files.map(({ path, text }) => `${createHash("sha256").update(text).digest("hex")}  ${path}`).join("\n");
}

const END = "NEXUS_END_OF_FILE";

function putFiles(files: readonly MachineFile[]): string {
	return `put_files() {\n${files.map(putFile).join("")}}\n`;
}

function putFile({ path, mode, text }: MachineFile): string {
	if (!text.endsWith("\n") || text.split("\n").includes(END))
		throw new Error(`${path}: its text must end with a line break and hold no line ${END}`);
	return `put ${mode} ${path} <<'${END}'\n${text}${END}\n`;
}
