import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStack } from "../../../cli/stack.ts";

let directory: string;
beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), "nexus-stack-"));
	// Nobody can read a folder as a file, root neither.
	mkdirSync(join(directory, "Pulumi.prod.yaml"));
});
afterAll(() => {
	rmSync(directory, { recursive: true });
});

test("A stack that is not there is told from those that are", async () => {
	await expect(openStack("prd", directory)).rejects.toThrow('There is no stack "prd"; did you mean "prod"?');
});

test("A stack file that is there and cannot be read is not called missing", async () => {
	await expect(openStack("prod", directory)).rejects.toThrow(
		/^Pulumi\.prod\.yaml cannot be read \(EISDIR: .*\); make it a file that you may read$/,
	);
});
