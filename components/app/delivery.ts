import { isDataService } from "./kinds.ts";
import type { Service } from "./model.ts";

/** Who applies manifests: this program, or Argo CD from the config repo. */
export type Deliverer = "pulumi" | "argocd";

/** Who applies what the services of a stack run. */
export interface Delivery {
	/** `nexus:delivery.method` */
	readonly apps: Deliverer;
	/** What keeps data for others: `nexus:data.delivery`. */
	readonly data: Deliverer;
}

/**
 * Who applies what a service runs. Its namespace, walls and Secrets are Pulumi's in any case, and so is object storage: it
 * is on the other machine, and outlives a config repo that went wrong.
 */
export function delivererOf(service: Service, { apps, data }: Delivery): Deliverer {
	if (!isDataService(service)) return apps;
	return service.provides.engine === "objectStore" ? "pulumi" : data;
}
