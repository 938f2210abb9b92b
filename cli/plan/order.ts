import type { PlannedResource } from "./document.ts";

/**
 * Puts resources in an order in which they could have been registered: after their parent, provider and dependencies,
 * and by URN where that leaves a choice. The program registers side by side, so the order of arrival is chance.
 */
export function registrationOrder(resources: readonly PlannedResource[]): readonly PlannedResource[] {
	const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
	const ordered: PlannedResource[] = [];
	const seen = new Set<string>();
	const visit = (resource: PlannedResource): void => {
		// Marked before its dependencies: a component that depends on its own child must not lead round in circles.
		if (seen.has(resource.urn)) return;
		seen.add(resource.urn);
		const before = [
			resource.parent,
			resource.provider,
			...Object.values(resource.providers ?? {}),
			...resource.dependsOn,
		];
		for (const urn of before) {
			const dependency = urn === null ? undefined : byUrn.get(urn);
			if (dependency !== undefined) visit(dependency);
		}
		ordered.push(resource);
	};
	for (const resource of resources.toSorted((a, b) => (a.urn < b.urn ? -1 : 1))) visit(resource);
	return ordered;
}
