import { isFields, type Manifest } from "./manifest.ts";

/**
 * The manifest, made without the engine waiting until it works.
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ pulumi.com/skipAwait
 */
export function skipAwait<A>(manifest: Manifest<A>): Manifest<A> {
	const { annotations: known } = manifest.metadata;
	const annotations = { ...(isFields(known) ? known : {}), "pulumi.com/skipAwait": "true" };
	return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}
