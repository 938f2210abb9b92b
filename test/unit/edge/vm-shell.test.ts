import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bootScript } from "../../../components/edge/vm/boot-script.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const lint = (args: readonly string[], input?: string) =>
	spawnSync("shellcheck", args, { cwd: root, encoding: "utf8", input });

const found = lint(["--version"]).status === 0;
const absent = "skipped: shellcheck is not on PATH (apt-get install shellcheck)";

describe("shell that runs on the edge's machine", () => {
	if (!found && process.env.CI === "true") throw new Error(absent);
	if (!found) console.log(absent);

	test.skipIf(!found).each(["components/edge/vm/agent.sh", "components/edge/vm/boot.sh", "test/e2e/rig/debian.sh"])(
		"shellcheck has nothing to say about %s",
		(file) => {
			expect(lint([file]).stdout).toBe("");
		},
	);

	test.skipIf(!found)("shellcheck has nothing to say about the boot script as the VM gets it", () => {
		expect(lint(["-"], bootScript()).stdout).toBe("");
	});

	test.skipIf(!found)("shellcheck is one that speaks: an unquoted variable is found", () => {
		expect(lint(["-"], "#!/bin/sh\nrm $1\n").stdout).toContain("SC2086");
	});
});
