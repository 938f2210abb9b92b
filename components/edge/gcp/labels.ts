/**
 * Labels of everything of the edge that takes labels, so that it can be found, and its bill told apart.
 * @see https://cloud.google.com/compute/docs/labeling-resources#requirements : small letters, digits, hyphens, 63 of them
 */
export function edgeLabels(stack: string): Readonly<Record<string, string>> {
	return { "managed-by": "nexus", "nexus-part": "edge", "nexus-stack": stack };
}

/** What the resources that take no labels carry instead. */
export function edgeDescription(what: string, stack: string): string {
	return `${what} (made by Nexus, stack ${stack})`;
}
