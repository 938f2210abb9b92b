import type { AppEnvironment } from "../../components/app/environment.ts";
import { catalog } from "../../components/catalog.ts";
import type { NexusConfig } from "../config.ts";

/** What a stack adds to each of its apps. */
export function appEnvironment(config: NexusConfig, storageClass: string | undefined): AppEnvironment {
	return {
		env: config.stack,
		domain: config.domain,
		kubernetesMinor: catalog.kubernetes.minor,
		storageClass,
		retention: config.data.retention,
		rotations: config.credentials.rotation,
	};
}
