import process from "node:process";
import { ComponentResource, log, type Output, output } from "@pulumi/pulumi";
import type { LayerName } from "./config.ts";

/**
 * The root of everything that one layer makes. Its type is in the URN of each of its resources, which is how
 * `npm run up -- --layer NAME` finds them.
 */
export class Layer extends ComponentResource {
	constructor(name: LayerName) {
		super(layerType(name), name);
	}
}

/** Resource type of a layer, e.g. `nexus:layer:Edge`. */
export function layerType(name: LayerName): string {
	return `nexus:layer:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Names the one layer that an update is limited to, in the environment of the program. */
export const ONLY_LAYER = "NEXUS_ONLY_LAYER";

/**
 * Whether this update is one of the layer, or of the whole stack. The engine leaves alone what is no target; what the program
 * itself asks a cluster, it asks in the update of its own layer alone: another one may run while nobody answers.
 */
export function isUpdated(layer: LayerName): boolean {
	return [undefined, "", layer].includes(process.env[ONLY_LAYER]);
}

/** Holds the certificate of the local CA as the stack's outputs have it, in the environment of the program. */
export const KNOWN_CA = "NEXUS_KNOWN_CA";

/** What the last update of the gateways put out, for an update that does not ask the cluster again. */
export function knownCa(): Output<string> | undefined {
	const pem = process.env[KNOWN_CA];
	return pem ? output(pem) : undefined;
}

/** A warning with a code, for people and for the plan's JSON. */
export function warn(code: string, message: string): void {
	log.warn(`[${code}] ${message}`);
}

/** Says that a layer, or a part of one, is not built yet, and which keys have no effect until it is. */
export function warnNotBuilt(layer: LayerName, message: string): void {
	warn("layer.not-built", `${layer}: ${message}`);
}
