import type { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { placeManifests } from "../placement.ts";
import { type DefinitionBundle, definitionsOf } from "./bundle.ts";

/** Which definitions go where. */
export interface DefinitionsArgs {
	/** The bundle, by its key in the catalog. */
	readonly bundle: DefinitionBundle;
	/** The cluster. */
	readonly provider: Provider;
}

/**
 * The CustomResourceDefinitions of a bundle, each a resource of its own: they are upgraded like everything else, which
 * Helm never does for those that a chart carries.
 *
 * They are neither protected nor retained. Every object of these kinds comes from this program or from the repository
 * that it writes, and holds no data; a definition that stayed behind would make the next update on the cluster fail
 * ("already exists"), or be refused as too old by the bundle's own admission policy. Whatever uses them depends on
 * them, so a teardown takes the objects first, then their operator, then these.
 */
export class Definitions extends ComponentResource {
	/** For `dependsOn` of whatever is of these kinds. */
	readonly definitions: readonly Resource[];

	constructor(name: string, { bundle, provider }: DefinitionsArgs, options: ComponentResourceOptions) {
		super("nexus:kubernetes:Definitions", name, {}, options);
		this.definitions = placeManifests(name, definitionsOf(bundle), { parent: this, provider });
		this.registerOutputs({});
	}
}
