import type { NexusConfig } from "./config.ts";
import { warnNotBuilt } from "./layer.ts";

/** Metrics, logs, traces and alerts. */
export function observabilityLayer({ observability }: NexusConfig): void {
	if (observability.enabled) {
		warnNotBuilt(
			"observability",
			"no metrics, logs or alerts are built yet; nexus:observability is checked and has no effect",
		);
		warnNotBuilt(
			"observability",
			"the alerts on certificates are placed beside cert-manager, and nobody evaluates them yet: look at kubectl get certificates -A now and then",
		);
	}
}
