import { type MemoryRequest, memoryRequests, peakOf } from "../../components/app/memory.ts";
import { ROLES, type Role } from "../../components/kubernetes/role.ts";
import { quantity } from "../../components/kubernetes/schema/semantics/quantity.ts";
import { chosenApps } from "../apps/registry.ts";
import type { Sections } from "./sections.ts";

/** What the chosen apps ask of the machines of a role. */
export interface RoleMemory {
	readonly role: Role;
	/** What those machines have together, in MiB. */
	readonly availableMi: number;
	/** Their names: `a5`. */
	readonly nodes: readonly string[];
	/** What the apps' pods always ask for, in MiB. */
	readonly steadyMi: number;
	/** What they ask for while the service with the most to add is at its peak. */
	readonly peakMi: number;
	/** By service, the greatest first. */
	readonly requests: readonly MemoryRequest[];
}

/** Memory by role, of the chosen apps alone: the platform's own share comes on top. */
export function appMemory({ apps, cluster }: Pick<Sections, "apps" | "cluster">): readonly RoleMemory[] {
	const chosen = chosenApps(apps);
	return ROLES.map((role) => {
		const nodes = cluster.nodes.filter((node) => node.role === role);
		const requests = memoryRequests(chosen, role);
		return {
			role,
			availableMi: nodes.reduce((sum, { memory }) => sum + (quantity(memory) ?? 0), 0) / 2 ** 20,
			nodes: nodes.map(({ name }) => name),
			steadyMi: requests.reduce((sum, { steadyMi }) => sum + steadyMi, 0),
			peakMi: peakOf(requests),
			requests,
		};
	});
}

/** The services that ask for most, for a message. */
export function greatest({ requests }: RoleMemory): string {
	return requests
		.slice(0, 3)
		.map(({ service, steadyMi }) => `${service} (${steadyMi}Mi)`)
		.join(", ");
}
