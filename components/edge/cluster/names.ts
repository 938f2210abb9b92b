import { selectorLabels } from "../../kubernetes/labels.ts";
import { namespaceName } from "../../kubernetes/namespace.ts";
import type { PodPeer } from "../../kubernetes/network-policy.ts";

/** Name of the proxy's objects. */
export const NAME = "edge";

/** What the namespace is for: `edge-dev`. */
export const PURPOSE = "edge";

/** The pods of the proxy, as policies name them. */
export function clusterEdgePods(env: string): Omit<PodPeer, "port"> {
	return { namespace: namespaceName(PURPOSE, env), podLabels: selectorLabels(NAME) };
}
