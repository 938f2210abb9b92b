import type { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { placeManifests } from "../../kubernetes/placement.ts";
import { storageClasses } from "./class.ts";
import type { StorageTraits } from "./traits.ts";

/** Where the classes go, and what they are made of. */
export interface StorageClassesArgs {
	readonly traits: StorageTraits;
	/** The cluster. */
	readonly provider: Provider;
}

/** The classes `nexus-retain` and `nexus-delete`. */
export class StorageClasses extends ComponentResource {
	/** Both, for whoever claims a volume. */
	readonly classes: readonly Resource[];

	constructor(name: string, { traits, provider }: StorageClassesArgs, options: ComponentResourceOptions) {
		super("nexus:cluster:StorageClasses", name, {}, options);
		this.classes = placeManifests(name, storageClasses(traits), { parent: this, provider });
		this.registerOutputs({});
	}
}
