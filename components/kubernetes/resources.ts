import type { Fields } from "./manifest.ts";

/** What one container asks for and may use at most. */
export interface ContainerResources {
	/** CPU request in millicores (1000 = one core). There is no CPU limit: throttling an idle machine helps nobody. */
	readonly cpuMillis: number;
	/** Memory request and limit in MiB: equal, so that a pod is never killed for what its neighbour does. */
	readonly memoryMi: number;
}

/** The `resources` of a container. */
export function containerResources(resources: ContainerResources): Fields {
	return {
		requests: { cpu: `${resources.cpuMillis}m`, memory: `${resources.memoryMi}Mi` },
		limits: { memory: `${resources.memoryMi}Mi` },
	};
}

/** What all pods of a namespace may ask for together. */
export interface NamespaceBudget extends ContainerResources {
	/** Number of pods that may exist at once, those of a rolling update included. */
	readonly pods: number;
	/** Sum of all volumes in GiB; 0 forbids volumes. */
	readonly storageGi: number;
}
