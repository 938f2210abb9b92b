import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** What Pulumi.yaml says about running the program. */
export interface Project {
	readonly name: string;
	/** Folder or file of the program, relative to the project. */
	readonly main: string;
	/** Arguments for Node itself. */
	readonly nodeArgs: readonly string[];
}

/** Reads Pulumi.yaml. Throws with a sentence for people when it is missing or names no project. */
export function readProject(projectDir: string): Project {
	const file = join(projectDir, "Pulumi.yaml");
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch {
		throw new Error(`no Pulumi.yaml in ${projectDir}: run this in the project's folder`);
	}
	const document: unknown = parse(text);
	const name = field(document, "name");
	if (typeof name !== "string") throw new Error(`Pulumi.yaml: name is missing: give the project a name`);
	const main = field(document, "main");
	const nodeArgs = field(field(field(document, "runtime"), "options"), "nodeargs");
	return {
		name,
		main: typeof main === "string" ? main : ".",
		nodeArgs: typeof nodeArgs === "string" ? splitArguments(nodeArgs) : [],
	};
}

function field(value: unknown, key: string): unknown {
	return typeof value === "object" && value !== null
		? Object.entries(value).find(([name]) => name === key)?.[1]
		: undefined;
}

/** Splits like a shell: at blanks outside of quotes. */
function splitArguments(text: string): readonly string[] {
	return [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([part]) =>
		part.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
	);
}
