#!/usr/bin/env node
// The `nexus` command. Plain JavaScript: on a Node that is too old it starts itself again on the one that npm installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { nodeProblem } from "./node-version.js";

const problem = nodeProblem(process.versions.node);
if (problem) {
	const installed = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
	if (!existsSync(installed)) {
		console.error(`${problem} (It is not there yet: run "npm ci" first.)`);
		process.exit(1);
	}
	const { status } = spawnSync(installed, process.argv.slice(1), { stdio: "inherit" });
	process.exit(status ?? 1);
}

module.enableCompileCache();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
