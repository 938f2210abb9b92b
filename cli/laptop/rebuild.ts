import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { clusterName } from "../../components/cluster/k3d/names.ts";
import { askYes } from "../ask.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../pulumi/session.ts";
import { PROJECT_DIRECTORY, type Stack } from "../stack.ts";
import type { Laptop } from "./findings.ts";
import { laptopSpec } from "./laptop.ts";
import { runK3d } from "./run.ts";

/**
 * Sees to it that the laptop's cluster and the state go together before the engine compares them. A cluster made from
 * other settings, and one that was deleted behind the program's back, go from both where the stack allows it.
 *
 * @throws Failure where it does not
 */
export async function settleLaptop(
	stack: Stack,
	laptop: Laptop,
	session: Session,
	command: PulumiCommand,
	yes: boolean,
): Promise<void> {
	const { cluster } = stack.config;
	const urn = await clusterUrn(session);
	const why = reason(stack, laptop, urn !== undefined);
	if (why === undefined || cluster.provider !== "k3d") return;
	if (!cluster.k3d.allowRebuild) throw new Failure(`${why} ${howToAllow(stack)}`);
	if (!yes && !(await askYes(`${why}\nMake it anew? What is in it now is lost.`, "--yes"))) {
		throw new Failure("Nothing was changed.");
	}
	await remove(stack, urn, command);
}

function reason({ name }: Stack, { cluster, outdated }: Laptop, inState: boolean): string | undefined {
	if (outdated) {
		return `The cluster ${clusterName(name)} was made from other settings (k3s' version, a port, a network or a node), which k3d cannot change in place.`;
	}
	if (cluster === "absent" && inState) {
		return `k3d does not know the cluster ${clusterName(name)} any more: it was deleted by hand, with everything in it, and the state still has it all.`;
	}
	return undefined;
}

function howToAllow({ name }: Stack): string {
	return `To have it made anew, add this to nexus:cluster in Pulumi.${name}.yaml (what is in the cluster now is lost), and run this again:\n    k3d:\n      allowRebuild: true`;
}

/**
 * Takes the cluster away, and out of the state what was in it; passwords and what is elsewhere stay. To delete object by
 * object first would take minutes to the same end.
 */
async function remove(stack: Stack, urn: string | undefined, command: PulumiCommand): Promise<void> {
	const spec = laptopSpec(stack);
	if (spec) await runK3d(spec, "delete");
	if (urn === undefined) return;
	// By force: what is protected in it (namespaces of retained data) went with the cluster, as was just accepted.
	const flags = ["--target-dependents", "--force", "--yes", "--stack", stack.name, "--non-interactive"];
	const args = ["state", "delete", urn, ...flags];
	await promisify(execFile)(command.command, args, { cwd: PROJECT_DIRECTORY }).catch((error: unknown) => {
		const said = error instanceof Error ? error.message : String(error);
		throw new Failure(`The cluster ${clusterName(stack.name)} is gone, and the state could not be told so: ${said}`);
	});
}

/** The cluster among the resources of the state. */
async function clusterUrn({ stack }: Session): Promise<string | undefined> {
	const { deployment } = await stack.exportStack();
	const resources: readonly { readonly urn: string }[] = deployment?.resources ?? [];
	return resources.find(({ urn }) => urn.includes("nexus:cluster:K3dCluster$command:local:Command::"))?.urn;
}
