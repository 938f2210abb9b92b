import { access, constants } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { PROJECT_DIRECTORY } from "../stack.ts";

/** The Pulumi CLI of this machine, or why there is none. */
export type FoundCli = { readonly path: string } | { readonly missing: string };

/** Where npm puts its own `pulumi`, which is only the installer. */
const NPM_BIN = join(PROJECT_DIRECTORY, "node_modules", ".bin");

/** Finds the CLI: the one on PATH, else the one that the npm package `pulumi` has fetched or can fetch. */
export async function findCli(): Promise<FoundCli> {
	return (await onPath()) ?? (await fromNpm());
}

async function onPath(): Promise<FoundCli | undefined> {
	const program = process.platform === "win32" ? "pulumi.exe" : "pulumi";
	for (const directory of (process.env.PATH ?? "").split(delimiter)) {
		// npm puts the .bin of every folder above on PATH; its `pulumi` may have nothing to start.
		if (directory === "" || directory === NPM_BIN || directory.endsWith(join("node_modules", ".bin"))) {
			continue;
		}
		const path = join(directory, program);
		const usable = await access(path, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (usable) {
			return { path };
		}
	}
	return undefined;
}

async function fromNpm(): Promise<FoundCli> {
	try {
		// The package's own way from a version to a program: it looks in Pulumi's cache before it downloads.
		const { resolve } = await import("pulumi/lib/resolve.js");
		return { path: await resolve() };
	} catch (error) {
		return { missing: error instanceof Error ? error.message : String(error) };
	}
}

/** Puts the CLI first on PATH, so that it finds the language hosts and plugins beside it. */
export function useCli(path: string): void {
	process.env.PATH = `${dirname(path)}${delimiter}${process.env.PATH ?? ""}`;
}
