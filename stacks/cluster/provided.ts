import type { Output, Resource } from "@pulumi/pulumi";
import type { NexusConfig } from "../config.ts";
import type { Layer } from "../layer.ts";
import type { Secrets } from "../secrets.ts";

/** The settings of a cluster by one provider. */
export type ClusterConfig<Provider extends NexusConfig["cluster"]["provider"]> = Extract<
	NexusConfig["cluster"],
	{ provider: Provider }
>;

/** What every provider of a cluster gives the layer. */
export interface ProvidedCluster {
	/** How to reach the cluster, secret. */
	readonly kubeconfig: Output<string>;
	/** @default the kubeconfig's current-context */
	readonly context?: string;
	/** What must stand before anything is placed on the cluster: its nodes, their labels. */
	readonly dependsOn?: readonly Resource[];
}

/** Makes a cluster, or finds it, as children of the layer. */
export type ProvideCluster<Provider extends NexusConfig["cluster"]["provider"]> = (
	config: NexusConfig,
	cluster: ClusterConfig<Provider>,
	secrets: Secrets,
	layer: Layer,
) => ProvidedCluster;
