import type { NexusConfig } from "./config.ts";
import { warnNotBuilt } from "./layer.ts";

/** The two gateways, one a line, and their certificates. */
export function gatewayLayer(_config: NexusConfig): void {
	warnNotBuilt(
		"gateway",
		"no gateway or certificate is built yet; nexus:tls, the hosts in nexus:apps and, but for the edge, nexus:lines are checked and have no effect",
	);
}
