import { spawnSync } from "node:child_process";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { k3dScript } from "../../../components/cluster/k3d/commands.ts";

const lint = (input: string) => spawnSync("shellcheck", ["--shell", "sh", "-"], { encoding: "utf8", input });

const found = lint("true\n").status === 0;
const absent = "skipped: shellcheck is not on PATH (apt-get install shellcheck)";

describe("shell that runs on the laptop", () => {
	if (!found && process.env.CI === "true") throw new Error(absent);
	if (!found) console.log(absent);

	test.skipIf(!found)("shellcheck has nothing to say about it, as the engine runs it", () => {
		expect(lint(k3dScript("create")).stdout).toBe("");
	});

	test("stops at the first command that fails, and at a variable that is not set", () => {
		expect(k3dScript("create")).toMatch(/^set -eu$/m);
		const { status, stderr } = spawnSync("/bin/sh", ["-c", k3dScript("delete"), "sh"], { env: {}, encoding: "utf8" });
		expect(status, stderr).not.toBe(0);
	});
});
