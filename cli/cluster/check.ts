import { Failure } from "../failure.ts";
import { laptopKubeconfig, laptopSpec } from "../laptop/laptop.ts";
import { explain } from "../pulumi/explain.ts";
import type { Session } from "../pulumi/session.ts";
import type { Stack } from "../stack.ts";
import { ClusterApi } from "./api.ts";
import { missingRolesMessage } from "./node-roles.ts";
import { pendingMessage } from "./pending-releases.ts";

/**
 * Asks the cluster, before the engine does: whether it answers, whether a Helm release was left half-way, and whether
 * somebody else's nodes say their roles. The engine would find out too, but resource by resource and in words that name
 * neither the key nor the remedy.
 *
 * @throws Failure with what to check, or the commands that free each release or label each node
 */
export async function checkCluster(stack: Stack, session: Session): Promise<void> {
	const { config, name } = stack;
	const value = await kubeconfigOf(stack, session);
	if (value === undefined) {
		return;
	}
	const context = config.cluster.provider === "existing" ? config.cluster.context : undefined;
	const api = await ClusterApi.from(name, value, context);
	const pending = await api.pendingReleases().catch((error: unknown) => {
		if (config.cluster.provider !== "k3s" || !(error instanceof Failure)) throw error;
		// The update may be what brings it back: machines that are gone over again, a new kubeconfig.
		console.error(`${error.message}\n\nThe update goes on, since it may be what brings the cluster back.`);
		return [];
	});
	if (pending.length > 0) {
		throw new Failure(pendingMessage(pending));
	}
	if (config.cluster.provider !== "existing") {
		return;
	}
	// Its nodes are labelled by their owner; every other provider labels its own.
	const missing = missingRolesMessage(config.cluster.nodes, await api.nodesWithRole());
	if (missing !== undefined) {
		throw new Failure(missing);
	}
}

/** How to reach the cluster; undefined where it is yet to be made. */
async function kubeconfigOf(stack: Stack, { stack: state }: Session): Promise<string | undefined> {
	const spec = laptopSpec(stack);
	if (spec) {
		return laptopKubeconfig(spec);
	}
	if (stack.config.cluster.provider !== "existing") {
		// A cluster that Nexus made says how to reach it; before the first update there is none.
		const value: unknown = (await state.outputs()).kubeconfig?.value;
		return typeof value === "string" ? value : undefined;
	}
	const { value } = await state.getConfig("nexus:kubeconfig").catch((error: unknown) => {
		throw explain(error, stack.name, false);
	});
	return value;
}
