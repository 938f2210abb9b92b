import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nearest } from "../components/nearest.ts";
import { checkStackFile } from "../stacks/config/stack-file.ts";
import type { NexusConfig } from "../stacks/config.ts";
import { Failure } from "./failure.ts";

/** Where Pulumi.yaml and the stack files are. */
export const PROJECT_DIRECTORY = fileURLToPath(new URL("..", import.meta.url));

/** The project's name in Pulumi.yaml, part of every URN. */
export const PROJECT = "nexus";

/** A stack whose file was read and found good. */
export interface Stack {
	readonly name: string;
	/** Path of its file. */
	readonly file: string;
	/** The file as it is written. */
	readonly text: string;
	/** Its checked settings. */
	readonly config: NexusConfig;
	/** Full keys of the secrets that are set. */
	readonly secretKeys: readonly string[];
	/** Every setting that is no secret, by full key, as Pulumi hands it to a program: groups as JSON. */
	readonly settings: Readonly<Record<string, string>>;
}

/**
 * Reads and checks the file of a stack.
 *
 * @throws Failure naming every problem, or the stacks that there are
 */
export async function readStack(name: string, directory: string = PROJECT_DIRECTORY): Promise<Stack> {
	const file = join(directory, `Pulumi.${name}.yaml`);
	const text = await readFile(file, "utf8").catch(async () => {
		throw new Failure(await unknownStack(name, directory));
	});
	const checked = checkStackFile(name, text);
	if (!checked.ok) {
		const count = checked.problems.length === 1 ? "1 problem" : `${checked.problems.length} problems`;
		const lines = checked.problems.map(({ message }) => `  ${message}`);
		throw new Failure([`Pulumi.${name}.yaml: ${count}; nothing was changed`, ...lines].join("\n"));
	}
	const { config, raw, providerSettings } = checked;
	const nexus = Object.entries(raw.values).filter(([key]) => !raw.secretKeys.has(key));
	return {
		name,
		file,
		text,
		config,
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
