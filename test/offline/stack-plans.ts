import type { PlanRun } from "../../cli/plan/compose.ts";
import { checkKubernetesObject } from "../../cli/plan/kubernetes-check.ts";
import { plan } from "../../cli/plan/plan.ts";
import { PROJECT_DIRECTORY, readStack } from "../../cli/stack.ts";

export const STACKS = ["dev", "prod"] as const;
type StackName = (typeof STACKS)[number];

const runs = new Map<StackName, Promise<PlanRun>>();

/** The plan of a stack of the repository with every manifest checked, made once for all test files of a process. */
export function planStack(name: StackName): Promise<PlanRun> {
	const run = runs.get(name) ?? make(name);
	runs.set(name, run);
	return run;
}

async function make(name: StackName): Promise<PlanRun> {
	const { settings: config, secretKeys } = await readStack(name);
	return plan({ projectDir: PROJECT_DIRECTORY, stack: name, config, secretKeys, checks: [checkKubernetesObject] });
}
