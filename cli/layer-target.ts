import process from "node:process";
import { nearest } from "../components/nearest.ts";
import { LAYERS, type LayerName, type NexusConfig } from "../stacks/config.ts";
import { KNOWN_CA, layerType, ONLY_LAYER } from "../stacks/layer.ts";
import { usage } from "./failure.ts";
import type { Session } from "./pulumi/session.ts";
import { PROJECT } from "./stack.ts";

/** Reads `--layer NAME`. @throws Failure with exit code 2 */
export function readLayer(name: string | undefined): LayerName | undefined {
	if (name === undefined) {
		return undefined;
	}
	const layer = LAYERS.find((each) => each === name);
	if (!layer) {
		const meant = nearest(name, LAYERS);
		throw usage(
			`There is no layer "${name}"${meant ? `; did you mean "${meant}"?` : "."} Layers: ${LAYERS.join(", ")}`,
		);
	}
	return layer;
}

/**
 * The engine's patterns for a layer: every component of ours, and everything below the layer's own.
 *
 * Components are always among the targets, because providers are: on a fresh stack the engine refuses a provider whose
 * parent is not. Components alone change nothing that is real. `*` stops at a colon, `**` does not.
 */
export function layerTargets(layer: LayerName, stack: string): string[] {
	const stackUrn = `urn:pulumi:${stack}::${PROJECT}::`;
	return [`${stackUrn}**nexus:*:*::*`, `${stackUrn}${layerType(layer)}$**`];
}

/**
 * Limits what follows to a layer, if one is named. The program is told, so that it asks a cluster nothing on behalf of the
 * others; what their outputs say that only the cluster knows stays as it is.
 *
 * @returns the option for the engine
 */
export async function limitTo(
	layer: LayerName | undefined,
	{ stack }: Pick<Session, "stack">,
): Promise<{ readonly target?: string[] }> {
	const known: unknown = layer && (await stack.outputs()).caCertificate?.value;
	process.env[ONLY_LAYER] = layer ?? "";
	process.env[KNOWN_CA] = typeof known === "string" ? known : "";
	return layer ? { target: layerTargets(layer, stack.name) } : {};
}

/** Whether an update of this layer talks to the cluster. The edge does where it is a Deployment on it. */
export function needsCluster(layer: LayerName, { edge }: NexusConfig): boolean {
	return layer !== "edge" || edge.provider === "cluster";
}
