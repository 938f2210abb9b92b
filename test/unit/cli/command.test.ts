import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { nodeProblem } from "../../../cli/node-version.js";

const NEXUS = fileURLToPath(new URL("../../../cli/nexus.js", import.meta.url));

/** Runs the command as a user would, with its exit code and both outputs. */
async function nexus(...args: readonly string[]) {
	try {
		const { stdout, stderr } = await promisify(execFile)(process.execPath, [NEXUS, ...args]);
		return { code: 0, stdout, stderr };
	} catch (error) {
		// A command that ends with another code than 0 rejects with what it printed.
		const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
		return { code, stdout, stderr };
	}
}

describe("the nexus command", () => {
	test("names the nearest command for one that does not exist, and exits 2", async () => {
		const { code, stderr } = await nexus("pln");
		expect(stderr).toContain('nexus: there is no command "pln"; did you mean "plan"?');
		expect(code).toBe(2);
	});

	test("names the nearest flag for one that does not exist, and exits 2", async () => {
		const { code, stderr } = await nexus("preview", "--stak", "dev");
		expect(stderr).toContain("nexus preview: there is no flag --stak; did you mean --stack?");
		expect(code).toBe(2);
	});

	test("names the layers for one that does not exist, and exits 2", async () => {
		const { code, stderr } = await nexus("up", "--layer", "egde");
		expect(stderr).toBe(
			'There is no layer "egde"; did you mean "edge"? Layers: edge, cluster, gateway, data, observability, delivery, apps\n',
		);
		expect(code).toBe(2);
	});

	test("names the stacks for one that does not exist, and exits 1", async () => {
		const { code, stderr } = await nexus("preview", "--stack", "pord");
		expect(stderr).toContain('There is no stack "pord"; did you mean "prod"? There are "dev", "prod"');
		expect(code).toBe(1);
	});

	test("says what it is for when it is asked for help", async () => {
		const { code, stdout } = await nexus("--help");
		expect(stdout).toMatch(/preview +what an update of a stack would do; changes nothing/);
		expect(code).toBe(0);
	});
});

describe("nodeProblem", () => {
	test.each(["18.20.0", "20.20.2", "22.17.1"])("Node %s is told in one sentence what to run instead", (version) => {
		expect(nodeProblem(version)).toBe(
			`Nexus needs Node 22.18 or newer and this is ${version}: run it as "npm run preview" or "npx pulumi preview", which use the Node that "npm ci" installed.`,
		);
	});

	test.each(["22.18.0", "24.0.0", "26.1.0"])("Node %s runs it", (version) => {
		expect(nodeProblem(version)).toBeUndefined();
	});
});
