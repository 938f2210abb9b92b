import type { Exposure } from "../../components/cluster/exposure.ts";
import { PROVIDERS } from "../../components/cluster/providers.ts";
import type { NexusConfig } from "./sections.ts";

/** How the gateways are reached: what the stack file says, else what suits the cluster's provider. */
export function exposureOf({ cluster, lines }: Pick<NexusConfig, "cluster" | "lines">): Exposure {
	return lines.exposure ?? PROVIDERS[cluster.provider].exposure.default;
}
