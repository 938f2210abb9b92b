import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nearest } from "../components/nearest.ts";
import type { CheckedStackFile } from "../stacks/config/check-stack-file.ts";
import { countProblems, type Problem } from "../stacks/config/problem.ts";
import { readStackFile, type StackFile } from "../stacks/config/stack-file.ts";
import type { NexusConfig } from "../stacks/config.ts";
import { Failure } from "./failure.ts";

/** Where Pulumi.yaml and the stack files are. */
export const PROJECT_DIRECTORY = fileURLToPath(new URL("..", import.meta.url));

/** The project's name in Pulumi.yaml, part of every URN. */
export const PROJECT = "nexus";

/** A stack as its file has it; its settings are not checked. */
export interface OpenedStack {
	readonly name: string;
	/** Path of its file. */
	readonly file: string;
	/** The file as it is written. */
	readonly text: string;
	/** Full keys of the secrets that are set. */
	readonly secretKeys: readonly string[];
	/** Every setting that is no secret, by full key, as Pulumi hands it to a program: groups as JSON. */
	readonly settings: Readonly<Record<string, string>>;
}

/** A stack whose file was read and found good. */
export interface Stack extends OpenedStack {
	/** Its checked settings. */
	readonly config: NexusConfig;
}

/**
 * Reads the file of a stack, and checks no more than that it is one: in a tenth of the time, for who runs the program
 * next, which checks every setting itself.
 *
 * @throws Failure naming every problem of a file that cannot be read, or the stacks that there are
 */
export async function openStack(name: string, directory: string = PROJECT_DIRECTORY): Promise<OpenedStack> {
	const file = join(directory, `Pulumi.${name}.yaml`);
	const text = await readFile(file, "utf8").catch(async (error: NodeJS.ErrnoException) => {
		throw new Failure(
			error.code === "ENOENT"
				? await unknownStack(name, directory)
				: `Pulumi.${name}.yaml cannot be read (${error.message}); make it a file that you may read`,
		);
	});
	const read = readStackFile(text);
	// What can be read of it is checked as well: all problems at once.
	if (read.ok) return { name, file, text, ...handedOver(read) };
	const checked = await checkText(name, text);
	return refuse(name, checked.ok ? read.problems : checked.problems);
}

/**
 * Reads and checks the file of a stack.
 *
 * @throws Failure naming every problem, or the stacks that there are
 */
export async function readStack(name: string, directory: string = PROJECT_DIRECTORY): Promise<Stack> {
	const opened = await openStack(name, directory);
	const checked = await checkText(name, opened.text);
	return checked.ok ? { ...opened, config: checked.config } : refuse(name, checked.problems);
}

/** Loaded when it is needed: the schema takes longer than all the rest. */
async function checkText(name: string, text: string): Promise<CheckedStackFile> {
	const { checkStackFile } = await import("../stacks/config/check-stack-file.ts");
	return checkStackFile(name, text);
}

function refuse(name: string, problems: readonly Problem[]): never {
	const lines = problems.map(({ message }) => `  ${message}`);
	throw new Failure([`Pulumi.${name}.yaml: ${countProblems(problems)}; nothing was changed`, ...lines].join("\n"));
}

/** What a program is given of a stack file. */
function handedOver({ raw, providerSettings }: StackFile): Pick<OpenedStack, "secretKeys" | "settings"> {
	const nexus = Object.entries(raw.values).filter(([key]) => !raw.secretKeys.has(key));
	return {
		secretKeys: [...raw.secretKeys].map((key) => `${PROJECT}:${key}`),
		settings: Object.fromEntries([
			...nexus.map(([key, value]) => [`${PROJECT}:${key}`, asText(value)]),
			...Object.entries(providerSettings).map(([key, value]) => [key, asText(value)]),
		]),
	};
}

/** Pulumi hands every value to a program as text: words as they are, groups as JSON. */
function asText(value: unknown): string {
	return typeof value === "string" ? value : JSON.stringify(value);
}

async function unknownStack(name: string, directory: string): Promise<string> {
	const stacks = (await readdir(directory)).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).toSorted();
	const meant = nearest(name, stacks);
	const known = stacks.map((stack) => `"${stack}"`).join(", ");
	return `There is no stack "${name}"${meant ? `; did you mean "${meant}"?` : "."} There are ${known}: each has a file Pulumi.<stack>.yaml in ${directory}`;
}
