import type { NamespaceBudget } from "../kubernetes/resources.ts";
import type { Service } from "./model.ts";

/** The pods of a service, one more for a rolling update, and a small one for whoever has to look inside at night. */
export function budgetOf(service: Service): NamespaceBudget {
	const debugging = { cpuMillis: 10, memoryMi: 64 };
	const pods = (service.kind === "stateless" ? (service.replicas ?? 1) : 1) + 1;
	return {
		pods: pods + 1,
		cpuMillis: service.resources.cpuMillis * pods + debugging.cpuMillis,
		memoryMi: service.resources.memoryMi * pods + debugging.memoryMi,
		storageGi: service.kind === "stateful" ? service.storage.sizeGi : 0,
	};
}
