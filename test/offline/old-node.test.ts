import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { nodeProblem } from "../../cli/node-version.js";

const ENTRY = new URL("../../cli/entry.js", import.meta.url);
const run = promisify(execFile);

/** A Node of this machine that is too old, as a bare `pulumi preview` would find it on PATH. */
async function oldNode(): Promise<string | undefined> {
	const candidates = (process.env.PATH ?? "")
		.split(delimiter)
		.filter((directory) => !directory.includes("node_modules"))
		.map((directory) => join(directory, "node"))
		.filter((path) => existsSync(path));
	for (const path of new Set(candidates.map((candidate) => realpathSync(candidate)))) {
		const { stdout } = await run(path, ["-p", "process.versions.node"]);
		if (nodeProblem(stdout.trim())) {
			return path;
		}
	}
	return undefined;
}

const old = await oldNode();
if (!old) {
	console.log("skipped: the program under an old Node: no Node below 22.18 on this machine");
}

test.skipIf(!old)(
	"under an old Node the program ends in one sentence, as an error that Pulumi shows without a stack",
	async () => {
		const script = `import(${JSON.stringify(fileURLToPath(ENTRY))}).catch((error) => console.log(error.__pulumiRunError === true, error.message))`;
		const { stdout } = await run(old ?? "", ["-e", script]);
		expect(stdout).toMatch(
			/^true Nexus needs Node 22\.18 or newer and this is \S+: run it as "npm run preview" or "npx pulumi preview", [^\n]+\.\n$/,
		);
	},
);
