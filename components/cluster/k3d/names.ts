/** Name of a stack's cluster for k3d, e.g. `nexus-dev`. At most 32 letters: a stack's name has 20. */
export function clusterName(stack: string): string {
	return `nexus-${stack}`;
}

/** Name of the container with the local registry; k3d puts its own name before each of its containers. */
export function registryName(stack: string): string {
	return `k3d-${clusterName(stack)}-registry`;
}

/** Port of the registry inside the cluster's network, the image's own. */
export const REGISTRY_PORT = 5000;
