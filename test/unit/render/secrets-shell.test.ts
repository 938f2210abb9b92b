import { spawnSync } from "node:child_process";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { yaml } from "../../../cli/render/yaml.ts";
import { secretsScript } from "../../../components/app/podman/secrets-script.ts";
import { APPS } from "../../../stacks/apps/registry.ts";

const lint = (input: string) => spawnSync("shellcheck", ["--shell", "bash", "-"], { encoding: "utf8", input });
const found = lint("true\n").status === 0;
const absent = "skipped: shellcheck is not on PATH (apt-get install shellcheck)";

describe("the script that makes an app's Secrets", () => {
	if (!found && process.env.CI === "true") throw new Error(absent);
	if (!found) console.log(absent);

	test.skipIf(!found)("gives shellcheck nothing to say, for the app with the most of them", () => {
		expect(lint(secretsScript(APPS.protostar, (secret) => yaml([], [secret])) ?? "").stdout).toBe("");
	});
});
