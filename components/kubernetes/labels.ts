import type { Role } from "./role.ts";

/** Prefix of every label and annotation that Nexus owns. */
export const PREFIX = "nexus.dev";

/** Node label that says which role a machine has; pods follow it by `nodeSelector`. */
export const ROLE_LABEL = `${PREFIX}/role`;

/** Namespace label: what the namespace is for, without the environment's suffix. */
export const PURPOSE_LABEL = `${PREFIX}/purpose`;

/** Pod label that opens egress to the API server's real endpoint (see network-policy.ts). */
export const API_ACCESS_LABEL = `${PREFIX}/api-access`;

/** Pod annotation that counts a credential's rotations: a new count rolls the pods that read it. */
export const rotationAnnotation = (credential: string): string => `${PREFIX}/rotation.${credential}`;

/**
 * The recommended labels of one object.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function commonLabels(component: string, partOf: string): Readonly<Record<string, string>> {
	return {
		"app.kubernetes.io/name": component,
		"app.kubernetes.io/part-of": partOf,
		"app.kubernetes.io/managed-by": "nexus",
	};
}

/** The labels by which Services and policies select a component's pods. Immutable in a workload: add none lightly. */
export function selectorLabels(component: string): Readonly<Record<string, string>> {
	return { "app.kubernetes.io/name": component };
}

/** Schedules pods on the machine of a role. */
export function nodeSelector(role: Role): Readonly<Record<string, string>> {
	return { [ROLE_LABEL]: role };
}
