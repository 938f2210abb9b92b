import { nearest } from "../components/nearest.ts";
import { LAYERS, type LayerName } from "../stacks/config.ts";
import { layerType } from "../stacks/layer.ts";
import { usage } from "./failure.ts";
import { PROJECT } from "./stack.ts";

/** Reads `--layer NAME`. @throws Failure with exit code 2 */
export function readLayer(name: string | undefined): LayerName | undefined {
	if (name === undefined) {
		return undefined;
	}
	const layer = LAYERS.find((each) => each === name);
	if (!layer) {
		const meant = nearest(name, LAYERS);
		throw usage(`There is no layer "${name}"${meant ? `; did you mean "${meant}"?` : ""} Layers: ${LAYERS.join(", ")}`);
	}
	return layer;
}

/**
 * The engine's pattern for everything that a layer makes: its type begins the type chain of each URN.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
 */
export function layerTargets(layer: LayerName, stack: string): string[] {
	return [`urn:pulumi:${stack}::${PROJECT}::${layerType(layer)}**`];
}

/** Layers that stand outside the cluster: they can be updated while it is down. */
const OUTSIDE: readonly LayerName[] = ["edge"];

/** Whether an update of this layer talks to the cluster. */
export function needsCluster(layer: LayerName): boolean {
	return !OUTSIDE.includes(layer);
}
