import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import { applyPlan, type FolderPlan, planFolder } from "../../../cli/render/folder.ts";
import { readRecord } from "../../../cli/render/record.ts";
import type { Rendering } from "../../../cli/render/rendering.ts";
import { readStack, type Stack } from "../../../cli/stack.ts";
import type { ChosenApps } from "../../../stacks/apps/registry.ts";
import type { NexusConfig } from "../../../stacks/config.ts";

/** A stack file with other apps, and more of its settings changed. */
export async function stackWith(name: string, apps: ChosenApps, changed: Partial<NexusConfig> = {}): Promise<Stack> {
	const stack = await readStack(name);
	return { ...stack, config: { ...stack.config, apps, ...changed } };
}

/** A folder of its own for each test, with what standard error gets. */
export function folderOfATest() {
	const state = { out: "" };
	beforeEach(() => {
		state.out = mkdtempSync(join(tmpdir(), "nexus-render-"));
		vi.spyOn(console, "error").mockImplementation(() => {});
	});
	afterEach(() => {
		rmSync(state.out, { recursive: true, force: true });
		vi.restoreAllMocks();
	});
	return state;
}

/** Renders into a folder as the command does; conflicts are returned, and nothing is written then. */
export async function renderInto(
	out: string,
	rendering: Rendering,
	stack = "dev",
	target = "gitops",
): Promise<FolderPlan> {
	const plan = await planFolder(out, await readRecord(out, stack, target), rendering);
	if (plan.conflicts.length === 0) await applyPlan(out, plan);
	return plan;
}

/** Every file of a folder by its path. */
export function filesIn(out: string): Readonly<Record<string, string>> {
	const entries = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1)).toSorted();
	return Object.fromEntries(paths.map((path) => [path, readFileSync(join(out, path), "utf8")]));
}
