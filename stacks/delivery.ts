import type { NexusConfig } from "./config.ts";
import { warnNotBuilt } from "./layer.ts";

/** Argo CD and the registry: who applies the manifests of apps when it is not Pulumi. */
export function deliveryLayer({ delivery }: NexusConfig): void {
	if (delivery.method !== "pulumi") {
		warnNotBuilt("delivery", `delivery by ${delivery.method} is not built yet; Pulumi applies the apps itself`);
	}
}
