import type { Fields } from "./manifest.ts";

/**
 * The `securityContext` of a pod under Pod Security `restricted`.
 *
 * @param user numeric user and group, also of its volumes: a name would not prove to Kubernetes that it is not root
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictedPod(user: number): Fields {
	return {
		runAsNonRoot: true,
		runAsUser: user,
		runAsGroup: user,
		fsGroup: user,
		seccompProfile: { type: "RuntimeDefault" },
	};
}

/** The `securityContext` of a container under `restricted`, and a root file system that nobody writes to. */
export const RESTRICTED_CONTAINER: Fields = {
	allowPrivilegeEscalation: false,
	readOnlyRootFilesystem: true,
	capabilities: { drop: ["ALL"] },
};
