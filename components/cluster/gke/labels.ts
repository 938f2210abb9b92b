/**
 * Labels of everything of the cluster that takes labels, so that it can be found, and its bill told apart.
 * @see https://cloud.google.com/compute/docs/labeling-resources#requirements
 */
export function clusterLabels(stack: string): Readonly<Record<string, string>> {
	return { "managed-by": "nexus", "nexus-part": "cluster", "nexus-stack": stack };
}

/** What the resources that take no labels carry instead. */
export function clusterDescription(what: string, stack: string): string {
	return `${what} (made by Nexus, stack ${stack})`;
}

/**
 * Name of everything of the cluster in Google Cloud: fixed by the stack, so that two stacks can share a project. At
 * most 26 letters, of the 30 that a service account may have.
 */
export function clusterName(stack: string): string {
	return `nexus-${stack}`;
}
