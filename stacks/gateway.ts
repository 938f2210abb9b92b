import type { NexusConfig } from "./config.ts";
import { warnNotBuilt } from "./layer.ts";

/** The two gateways, one a line, and their certificates. */
export function gatewayLayer(_config: NexusConfig): void {
	warnNotBuilt(
		"gateway",
		"no gateway or certificate is built yet; nexus:lines, nexus:tls and the hosts in nexus:apps are checked and have no effect",
	);
}
