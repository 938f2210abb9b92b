import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { planToJson } from "../../cli/plan/document.ts";
import { checkKubernetesObject } from "../../cli/plan/kubernetes-check.ts";
import { plan } from "../../cli/plan/plan.ts";
import { readStack } from "../../cli/stack.ts";
import { PLATFORM } from "../../stacks/config/rules/apps.ts";
import { planStack, STACKS } from "./stack-plans.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** Runs `nexus plan` as a user does. */
async function nexusPlan(...args: readonly string[]) {
	const command = [`${PROJECT}cli/nexus.js`, "plan", ...args];
	// The definitions of custom resources alone are more than Node's one MiB.
	const run = promisify(execFile)(process.execPath, command, { cwd: PROJECT, maxBuffer: 64 * 1024 * 1024 });
	return run.then(
		({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
		(error: { code: number; stdout: string; stderr: string }) => error,
	);
}

test("no app can take a namespace of the platform's: all that the plans have are known by name", async () => {
	const runs = await Promise.all(STACKS.map(planStack));
	const purposes = runs.flatMap(({ plan: { resources } }) =>
		resources.flatMap(({ type, urn, inputs }) => {
			if (type !== "kubernetes:core/v1:Namespace" || urn.includes("nexus:layer:Apps$")) return [];
			const { labels } = inputs.metadata as { readonly labels?: Readonly<Record<string, string>> };
			return [labels?.["nexus.dev/purpose"] ?? urn];
		}),
	);
	expect(new Set(purposes)).toEqual(PLATFORM);
});

describe.each(STACKS)("the plan of %s", async (name) => {
	const [run, cli] = await Promise.all([planStack(name), nexusPlan("--stack", name, "--json")]);

	test("has no problem: the program runs and every manifest is one that the pinned API server takes", () => {
		expect(run.problems).toEqual([]);
		expect(run.plan.resources.length).toBeGreaterThan(1);
	});

	test("is the same to the byte when it is made again, by the command", () => {
		expect(cli.code).toBe(0);
		expect(cli.stdout).toBe(planToJson(run.plan));
	});

	test("names every resource under the stack's own component", () => {
		const parents = run.plan.resources.filter(({ parent }) => parent === null);
		expect(parents.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
	});

	test("lets no Kubernetes object be named by chance", () => {
		const unnamed = run.plan.resources.filter(({ custom, inputs }) => {
			const { metadata } = inputs;
			return (
				custom && "apiVersion" in inputs && !(typeof metadata === "object" && metadata !== null && "name" in metadata)
			);
		});
		expect(unnamed.map(({ urn }) => urn)).toEqual([]);
	});

	test("places every Kubernetes object with a provider of the program's own, never with the machine's kubeconfig", () => {
		const byDefault = run.plan.resources.filter(
			({ type, provider }) => type.startsWith("kubernetes:") && provider === null,
		);
		expect(byDefault.map(({ urn }) => urn)).toEqual([]);
	});
});

test("a wrong manifest is a problem that names its resource and the path of each field", async () => {
	const stack = await readStack("dev");
	const run = await plan({
		projectDir: PROJECT,
		stack: "dev",
		config: stack.settings,
		secretKeys: stack.secretKeys,
		program: "test/fixtures/programs/wrong-manifest.ts",
		checks: [checkKubernetesObject],
	});
	expect(run.problems.map(({ resource, message }) => `${resource?.type} ${resource?.name}: ${message}`)).toEqual([
		expect.stringMatching(/^kubernetes:apps\/v1:Deployment web: spec\.replica: /),
		expect.stringMatching(/^kubernetes:apps\/v1:Deployment web: spec\.template\.spec\.containers\[0\]\.prts: /),
	]);
});

test("without --json the tree goes to standard output, without colours where there is no terminal", async () => {
	const { code, stdout } = await nexusPlan();
	expect(code).toBe(0);
	expect(stdout).toMatch(/^Plan of dev: \d+ resources to create\n/);
	expect(stdout.replaceAll("\n", " ")).toContain(
		"This plan is offline: it compares with no state and asks no cluster or cloud; a first preview shows the same.",
	);
	expect(stdout).not.toContain("\u001b");
});

test("--html writes one page that names every resource", async () => {
	const folder = mkdtempSync(join(tmpdir(), "nexus-plan-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const file = join(folder, "plan.html");
	const { code, stdout } = await nexusPlan("--stack", "prod", "--html", file);
	expect(code).toBe(0);
	expect(stdout).toBe("");
	const page = readFileSync(file, "utf8");
	expect(page).toMatch(/^<!doctype html>/);
	expect(page).toContain("Plan of prod");
});

describe("wrong usage", () => {
	test("a stack that does not exist is answered with those that do", async () => {
		const { code, stdout, stderr } = await nexusPlan("--stack", "prd", "--json");
		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(/no stack "prd"; did you mean "prod"\?.*"dev", "prod"/);
	});

	test("an unknown flag is exit 2 with the nearest flag", async () => {
		const { code, stdout, stderr } = await nexusPlan("--jason");
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toMatch(/no flag --jason; did you mean --json\?/);
	});
});
