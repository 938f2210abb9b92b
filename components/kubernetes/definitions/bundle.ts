import { readFileSync } from "node:fs";
import type { Manifest } from "../manifest.ts";

/**
 * Bundles whose definitions Nexus applies itself, from files beside this one: a plan needs no network. `node cli/crds.ts`
 * writes them; NOTICE.md says where the text is from.
 */
export const DEFINITION_BUNDLES = ["gateway-api", "nginx-gateway-fabric", "kube-prometheus-stack"] as const;
export type DefinitionBundle = (typeof DEFINITION_BUNDLES)[number];

/** The file of a bundle. */
export function definitionFile(bundle: DefinitionBundle): URL {
	return new URL(`${bundle}.json`, import.meta.url);
}

/** The CustomResourceDefinitions of a bundle, and the admission policies that it brings along; read when asked for. */
export function definitionsOf(bundle: DefinitionBundle): readonly Manifest[] {
	// The one boundary where the file is believed: it is the generator's, and a test compares it with upstream.
	return JSON.parse(readFileSync(definitionFile(bundle), "utf8")) as readonly Manifest[];
}
