/**
 * Kubernetes objects that the last update was making when it was cut off: they may be on the cluster, and the state does
 * not know. Read from what `pulumi stack export` says; anything else that it may hold is ignored.
 *
 * @returns their URNs, sorted
 */
export function interruptedCreations(deployment: unknown): readonly string[] {
	return list(field(deployment, "pending_operations"))
		.filter((operation) => field(operation, "type") === "creating")
		.map((operation) => field(field(operation, "resource"), "urn"))
		.filter((urn) => typeof urn === "string" && /[$:]kubernetes:[^:]*:[^:]*::[^:]*$/.test(urn))
		.map(String)
		.toSorted();
}

/**
 * Variables of the Kubernetes plugin for taking over an object that exists already, and what of it has other values than
 * the program's: the server's own defaults are such values, as in a StatefulSet's volume claims. Off by default, and
 * rightly so: it would also take over what somebody else made. After an interrupted update the object of that name is the
 * stack's own.
 * @see https://github.com/pulumi/pulumi-kubernetes/pull/4278
 */
export const TAKE_OVER = {
	PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true",
	PULUMI_K8S_ENABLE_PATCH_FORCE: "true",
} as const;

function field(value: unknown, name: string): unknown {
	return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
