import type { NexusConfig } from "./config.ts";
import { warnNotBuilt } from "./layer.ts";

/** Metrics, logs, traces and alerts. */
export function observabilityLayer({ observability }: NexusConfig): void {
	if (observability.enabled) {
		warnNotBuilt(
			"observability",
			"no metrics, logs or alerts are built yet; nexus:observability is checked and has no effect",
		);
	}
}
