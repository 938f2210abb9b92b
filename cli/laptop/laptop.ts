import process from "node:process";
import type { K3dSpec } from "../../components/cluster/k3d/spec.ts";
import { k3dSpec } from "../../stacks/config/laptop.ts";
import { Failure } from "../failure.ts";
import type { Stack } from "../stack.ts";
import { judge, type Laptop, readFindings } from "./findings.ts";
import { runK3d } from "./run.ts";

/** The laptop's part of a stack; undefined where the cluster is elsewhere. */
export function laptopSpec({ config }: Stack): K3dSpec | undefined {
	return config.cluster.provider === "k3d" ? k3dSpec(config, config.cluster) : undefined;
}

/**
 * Looks at the laptop before an update: tools, engine, cluster. Changes nothing.
 *
 * @returns undefined where the stack's cluster is elsewhere
 * @throws Failure naming everything that stands in the way, each with how to mend it
 */
export async function readyLaptop(stack: Stack): Promise<Laptop | undefined> {
	const spec = laptopSpec(stack);
	if (!spec) return undefined;
	const laptop = await look(spec);
	if (laptop.problems.length > 0) throw new Failure(`${listed(laptop)}\nNothing was changed.`);
	return laptop;
}

/** What would stand in the way of an update, as far as can be told without running k3d: a preview needs none of it. */
export async function laptopWarning(stack: Stack): Promise<string | undefined> {
	const spec = laptopSpec(stack);
	const laptop = spec && (await look(spec, "tools"));
	return laptop && laptop.problems.length > 0 ? `${listed(laptop)}\n` : undefined;
}

/** How to reach the laptop's cluster; undefined where it is yet to be made. */
export async function laptopKubeconfig(spec: K3dSpec): Promise<string | undefined> {
	const { cluster } = await look(spec);
	return cluster === "running" ? runK3d(spec, "kubeconfig") : undefined;
}

async function look(spec: K3dSpec, how: "probe" | "tools" = "probe"): Promise<Laptop> {
	return judge(readFindings(await runK3d(spec, how)), spec, process.platform);
}

function listed({ problems }: Laptop): string {
	const lines = problems.map((each) => `  ${each}`);
	return ["The cluster of this stack runs on this machine, which is not ready for an update:", ...lines].join("\n");
}
