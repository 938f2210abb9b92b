import type { ContainerResources, NamespaceBudget } from "../kubernetes/resources.ts";
import { blueGreenOf, podsOf } from "./kinds.ts";
import { COLOURS, type Service } from "./model.ts";
import { WAIT_RESOURCES } from "./waits.ts";

/** How many pods of a service there may be. */
export interface PodCount {
	/** That always run. */
	readonly steady: number;
	/** That run at most: at full load, and while one is replaced. */
	readonly peak: number;
}

/** The pods of a service: of both colours where it has two; a job's come and go. */
export function podCount(service: Service): PodCount {
	switch (service.kind) {
		case "stateless": {
			const { min, max } = podsOf(service);
			const colours = blueGreenOf(service) ? COLOURS.length : 1;
			return { steady: colours * min, peak: colours * (max + 1) };
		}
		case "stateful":
			return { steady: 1, peak: 2 };
		case "job":
			return { steady: 0, peak: 2 };
	}
}

/** What one pod asks for: containers that wait run before the service's own, so the greater of the two counts. */
export function podRequest({ resources, needs, startsAfter }: Service): ContainerResources {
	const waits = Object.keys(needs ?? {}).length + (startsAfter ?? []).length > 0;
	return {
		cpuMillis: Math.max(resources.cpuMillis, waits ? WAIT_RESOURCES.cpuMillis : 0),
		memoryMi: Math.max(resources.memoryMi, waits ? WAIT_RESOURCES.memoryMi : 0),
	};
}

/** The most pods of a service, and a small one for whoever has to look inside at night. */
export function budgetOf(service: Service): NamespaceBudget {
	const debugging = { cpuMillis: 10, memoryMi: 64 };
	const { peak } = podCount(service);
	const pod = podRequest(service);
	return {
		pods: peak + 1,
		cpuMillis: pod.cpuMillis * peak + debugging.cpuMillis,
		memoryMi: pod.memoryMi * peak + debugging.memoryMi,
		storageGi: service.kind === "stateful" ? service.storage.sizeGi : 0,
	};
}
