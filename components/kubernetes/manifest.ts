/**
 * A JSON value whose leaves may also be holes of type `A`.
 *
 * Builders are generic over their holes: `string` in tests, `Output<string>` in components, `never` for the config
 * repo and Podman. A builder that is generic cannot look inside a hole, so no unknown ever becomes a decision.
 */
export type Value<A = never> = string | number | boolean | A | readonly Value<A>[] | Fields<A>;

/** A JSON object of {@link Value}s. An absent field is left out, never `null`. */
export interface Fields<A = never> {
	readonly [field: string]: Value<A>;
}

/** A Kubernetes object as plain data, ready for YAML, for a typed resource, or for a schema check. */
export interface Manifest<A = never> extends Fields<A> {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: Metadata;
}

/** The part of ObjectMeta that Nexus sets. Names are always fixed, so that two renders are the same. */
export interface Metadata extends Fields<never> {
	readonly name: string;
}

/** The namespace of a manifest, or `undefined` for a cluster-scoped object. */
export function namespaceOf(manifest: Manifest<unknown>): string | undefined {
	const namespace = manifest.metadata.namespace;
	return typeof namespace === "string" ? namespace : undefined;
}

/** Whether a value is an object, as opposed to a list or a leaf. Not for manifests with holes: a hole may be an object too. */
export function isFields(value: Value | undefined): value is Fields {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
