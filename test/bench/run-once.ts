// One plan in a process of its own: `stack NAME [APP…]` (with these apps in place of its own), `floor COUNT` (as many empty
// resources) or `apps COUNT`.
import { plan } from "../../cli/plan/plan.ts";
import { openStack, PROJECT_DIRECTORY } from "../../cli/stack.ts";

const [what = "", of = "", ...appNames] = process.argv.slice(2);

/** What `nexus plan --stack NAME` does, but for showing it. */
async function planOfStack(name: string, apps: readonly string[]) {
	const { checkKubernetesObject } = await import("../../cli/plan/kubernetes-check.ts");
	const { settings, secretKeys } = await openStack(name);
	return plan({
		projectDir: PROJECT_DIRECTORY,
		stack: name,
		config:
			apps.length === 0
				? settings
				: { ...settings, "nexus:apps": JSON.stringify(Object.fromEntries(apps.map((app) => [app, {}]))) },
		secretKeys,
		checks: [checkKubernetesObject],
	});
}

/** A program of this folder, with the number of its parts as its config. */
async function planOfProgram(program: string, count: string) {
	const { checkKubernetesObject } = await import("../../cli/plan/kubernetes-check.ts");
	return plan({
		projectDir: PROJECT_DIRECTORY,
		stack: "bench",
		config: { "nexus:count": count },
		secretKeys: [],
		program: `test/bench/${program}.ts`,
		checks: program === "floor" ? [] : [checkKubernetesObject],
		timeLimit: 300_000,
	});
}

const run = what === "stack" ? await planOfStack(of, appNames) : await planOfProgram(what, of);
if (run.problems.length > 0) throw new Error(JSON.stringify(run.problems[0]));
process.stdout.write(String(run.plan.resources.length));
