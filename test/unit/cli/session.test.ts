import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { afterEach, expect, test, vi } from "vitest";
import { openEmbedded } from "../../../cli/pulumi/session.ts";
import { readStack } from "../../../cli/stack.ts";

afterEach(() => {
	vi.unstubAllEnvs();
});

test("A preview that cannot even begin leaves nothing behind", async () => {
	const temporary = mkdtempSync(join(tmpdir(), "nexus-session-"));
	vi.stubEnv("TMPDIR", temporary);
	// The session sets it.
	vi.stubEnv("NEXUS_SEALED_SECRETS", undefined);
	const broken = Object.assign(Object.create(PulumiCommand.prototype), {
		run: async () => {
			throw new Error("the CLI does not run");
		},
	});
	try {
		await expect(openEmbedded(await readStack("dev"), broken)).rejects.toThrow("the CLI does not run");
		expect(readdirSync(temporary)).toEqual([]);
	} finally {
		rmSync(temporary, { recursive: true });
	}
});
