import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { renderCluster } from "../../cli/render/cluster.ts";
import { renderCommand } from "../../cli/render/command.ts";
import type { Rendering } from "../../cli/render/rendering.ts";
import { readStack } from "../../cli/stack.ts";

describe("nexus render --target cluster", () => {
	let rendering: Rendering;
	beforeAll(async () => {
		rendering = await renderCluster(await readStack("prod"));
	});
	const file = (path: string) => rendering.files.find((it) => it.path === path)?.text ?? "";

	test("writes the manifests of every layer, by namespace", () => {
		const paths = rendering.files.map(({ path }) => path);
		expect(paths).toEqual(
			expect.arrayContaining([
				"_cluster/namespace-counter-prod.yaml",
				"_cluster/storageclass-nexus-retain.yaml",
				"counter-prod/deployment-counter.yaml",
				"counter-redis-prod/statefulset-redis.yaml",
				"service-gateway-prod/gateway-service.yaml",
				"_charts/nginx-gateway-fabric.values.yaml",
			]),
		);
		expect(new Set(paths).size).toBe(paths.length);
		for (const { path, text } of rendering.files.filter(({ path }) => !path.startsWith("_charts/"))) {
			const { apiVersion, kind, metadata } = parse(text);
			expect(
				[apiVersion, kind, metadata.name].every((it) => typeof it === "string"),
				path,
			).toBe(true);
		}
	});

	test("masks secrets, and says in the file and aloud that it did", () => {
		const secret = file("counter-prod/secret-counter-redis-connection.yaml");
		expect(secret).toMatch(/^# "\[secret\]" stands for a secret: to read, not to apply\.\n/);
		expect(parse(secret).stringData).toEqual("[secret]");
		expect(rendering.remarks[0]).toMatch(/^\d+ files hold \[secret\] where a secret is/);
	});

	test("names the command that shows what a chart installs", () => {
		expect(file("_charts/nginx-gateway-fabric.values.yaml")).toMatch(
			/^# Values of the chart \S+ \S+\. Its objects:\n# helm template nginx-gateway-fabric \S+ --version \S+ .*--namespace nginx-gateway-prod --values FILE\n/,
		);
	});

	test("is the same text again", async () => {
		const again = await renderCluster(await readStack("prod"));
		expect(again).toEqual(rendering);
	});
});

describe("nexus render", () => {
	let out: string;
	let said: string[];
	beforeEach(() => {
		out = mkdtempSync(join(tmpdir(), "nexus-render-"));
		said = [];
		vi.spyOn(console, "error").mockImplementation((text) => void said.push(String(text)));
	});
	afterEach(() => {
		rmSync(out, { recursive: true, force: true });
		vi.restoreAllMocks();
	});
	const render = (...more: readonly string[]) =>
		renderCommand(["--stack", "dev", "--target", "podman", "--out", out, ...more]);

	test("refuses to lose an edit, says where to bring it, and overwrites it when it is told to", async () => {
		expect(await render()).toBe(0);
		const file = join(out, "counter", "counter.yaml");
		const rendered = readFileSync(file, "utf8");
		writeFileSync(file, `${rendered}# mine\n`);
		await expect(render()).rejects.toMatchObject({
			exitCode: 1,
			message: [
				`--out ${out}: a file holds what nexus render did not write; nothing was changed`,
				"  counter/counter.yaml (edited)",
				"Bring the change into the app (stacks/apps/) or the stack file and render again, or drop it with --force.",
			].join("\n"),
		});
		expect(readFileSync(file, "utf8")).toContain("# mine");
		expect(await render("--force")).toBe(0);
		expect(readFileSync(file, "utf8")).toBe(rendered);
	});

	test("says what it wrote, and when there was nothing to write", async () => {
		await render();
		expect(said.at(-1)).toBe(`wrote 4 of 4 files to ${out}`);
		await render();
		expect(said.at(-1)).toBe(`${out} is up to date: 4 files`);
	});
});
