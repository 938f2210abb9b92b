import { createHash } from "node:crypto";
import type { KubernetesApi, KubernetesObject } from "./kubernetes-api.ts";
import { items } from "./kubernetes-api.ts";

/*
 * Who owns an object's fields, as the official plugin has it since 4.29: it creates under one name for all, and changes by
 * server-side apply under a name of each object's own, to which it first hands what the creation owns.
 */

/** Creates objects. */
export const CREATOR = "pulumi-kubernetes";

/** One owner a resource, so that two resources of one name collide instead of overwriting each other in silence. */
export function fieldManager(urn: string): string {
	return `${CREATOR}-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}

/** Hands the fields of a creation to the owner that applies; nothing where that was done before. */
export async function handOver(api: KubernetesApi, object: KubernetesObject, urn: string): Promise<void> {
	const owners = items((await api.get(object)) ?? {}, "metadata", "managedFields");
	const created = owners.findIndex((owner) => owner.manager === CREATOR && owner.operation === "Update");
	if (created === -1) return;
	const path = `/metadata/managedFields/${created}`;
	const patch = [
		{ op: "replace", path: `${path}/manager`, value: fieldManager(urn) },
		{ op: "replace", path: `${path}/operation`, value: "Apply" },
	];
	await api.request("PATCH", await api.path(object), patch, "application/json-patch+json");
}
