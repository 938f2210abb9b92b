import type { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { placeManifests } from "../../kubernetes/placement.ts";
import { type ClusterEdgeSpec, clusterEdgeManifests } from "./manifests.ts";

/** The proxy in the cluster. */
export interface ClusterEdgeArgs extends ClusterEdgeSpec {
	/** The cluster that it runs in. */
	readonly provider: Provider;
}

/** The edge's proxy as a Deployment, for development: the same config, behind a NodePort instead of a public address. */
export class ClusterEdge extends ComponentResource {
	constructor(name: string, { provider, ...spec }: ClusterEdgeArgs, options: ComponentResourceOptions) {
		super("nexus:edge:ClusterEdge", name, {}, options);
		placeManifests(name, clusterEdgeManifests(spec), { parent: this, provider });
		this.registerOutputs({});
	}
}
