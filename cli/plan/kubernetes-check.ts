import { checkManifest } from "../../components/kubernetes/schema/check.ts";
import type { ResourceCheck } from "./document.ts";

/** Checks every Kubernetes object of a plan against the pinned API, as an API server's strict validation would. */
export const checkKubernetesObject: ResourceCheck = ({ type, inputs, read }) => {
	// Releases and charts are of the same package but no objects; what they place, Helm checks.
	if (read || !type.startsWith("kubernetes:") || !("apiVersion" in inputs && "kind" in inputs)) return [];
	return checkManifest(inputs);
};
