import type { Manifest } from "../kubernetes/manifest.ts";
import { skipAwait } from "../kubernetes/skip-await.ts";

/** Images of this registry are in none: somebody builds them and brings them to the nodes. `nexus build` does. */
const HERE = "localhost/";

/** Whether an image is built here, and so may not be there yet. */
export function isBuiltHere(image: string): boolean {
	return image.startsWith(HERE);
}

/** Kinds whose readiness needs a running pod. */
const WAITS_FOR_PODS: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "Job", "Service"]);

/** The manifest, not waited for: without its image a pod never starts, and the engine would wait ten minutes to say so. */
export function notAwaited<A>(manifest: Manifest<A>): Manifest<A> {
	if (!WAITS_FOR_PODS.has(manifest.kind)) return manifest;
	return skipAwait(manifest);
}
