import { Failure } from "../failure.ts";
import { explain } from "../pulumi/explain.ts";
import type { Session } from "../pulumi/session.ts";
import type { Stack } from "../stack.ts";
import { ClusterApi } from "./api.ts";
import { pendingMessage } from "./pending-releases.ts";

/**
 * Asks the cluster, before the engine does: whether it answers, and whether a Helm release was left half-way. The engine
 * would find out too, but resource by resource and in words that name neither the key nor the remedy.
 *
 * @throws Failure with what to check, or the command that frees each release
 */
export async function checkCluster({ config, name }: Stack, { stack }: Session): Promise<void> {
	const { value } = await stack.getConfig("nexus:kubeconfig").catch((error: unknown) => {
		throw explain(error, name, false);
	});
	const context = config.cluster.provider === "existing" ? config.cluster.context : undefined;
	const api = await ClusterApi.from(name, value, context);
	const pending = await api.pendingReleases();
	if (pending.length > 0) {
		throw new Failure(pendingMessage(pending));
	}
}
