import type { Role } from "../kubernetes/role.ts";
import { podCount, podRequest } from "./budget.ts";
import type { App } from "./model.ts";

/** What the pods of one service ask for, in MiB. */
export interface MemoryRequest {
	/** `ai of protostar`. */
	readonly service: string;
	/** By the pods that always run. */
	readonly steadyMi: number;
	/** By the most pods that run: at full load, and while one is replaced. */
	readonly peakMi: number;
}

/** What the services of some apps ask for on the machines of a role, the greatest first. */
export function memoryRequests(apps: readonly App[], role: Role): readonly MemoryRequest[] {
	return apps
		.flatMap((app) =>
			Object.entries(app.services)
				.filter(([, service]) => (service.role ?? "service") === role)
				.map(([name, service]) => {
					const { memoryMi } = podRequest(service);
					const { steady, peak } = podCount(service);
					return { service: `${name} of ${app.name}`, steadyMi: steady * memoryMi, peakMi: peak * memoryMi };
				}),
		)
		.toSorted((one, other) => other.steadyMi - one.steadyMi);
}

/** The most that may run at once: every service steady, and the one with the most to add at its peak. */
export function peakOf(requests: readonly MemoryRequest[]): number {
	const steady = requests.reduce((sum, { steadyMi }) => sum + steadyMi, 0);
	return steady + Math.max(0, ...requests.map(({ steadyMi, peakMi }) => peakMi - steadyMi));
}
