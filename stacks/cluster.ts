import { Provider } from "@pulumi/kubernetes/provider.js";
import { type Output, type Resource, secret } from "@pulumi/pulumi";
import { StorageClasses } from "../components/cluster/storage/storage-classes.ts";
import { type SecretReader, secretReader } from "../components/kubernetes/secret-reader.ts";
import type { ProvidedCluster } from "./cluster/provided.ts";
import { storageSource, volumeClassOf } from "./config/storage.ts";
import type { NexusConfig } from "./config.ts";
import { Layer } from "./layer.ts";
import type { Secrets } from "./secrets.ts";

/** What the cluster gives the layers after it. */
export interface ClusterOutputs {
	/** The cluster itself: every Kubernetes resource names it. */
	readonly provider: Provider;
	/** StorageClass of volumes; absent for the cluster's own default. */
	readonly storageClass: string | undefined;
	/** What must stand before a volume is claimed; empty where the class is not of Nexus' making. */
	readonly storageClasses: readonly Resource[];
	/** What happens to data, for the user. */
	readonly storage: StorageOutputs;
	/** How to reach the cluster, secret. */
	readonly kubeconfig: Output<string>;
	/** Reads Secrets that the cluster itself makes. */
	readonly secretReader: Output<SecretReader>;
}

/** What volumes are made from, in words. */
export interface StorageOutputs {
	/** Name of the StorageClass. */
	readonly class: string;
	/** What happens to data. */
	readonly data: string;
}

/** The Kubernetes cluster that everything else runs on. */
export async function clusterLayer(config: NexusConfig, secrets: Secrets): Promise<ClusterOutputs> {
	const layer = new Layer("cluster");
	const { kubeconfig, context, dependsOn } = await provided(config, secrets, layer);
	const provider = new Provider(
		"cluster",
		{
			kubeconfig,
			...(context === undefined ? {} : { context }),
			// Without it an unknown kubeconfig plans to replace the provider, and with it everything on the cluster.
			clusterIdentifier: `nexus-${config.stack}`,
			// Names are fixed, so a change in place is the only one that does not first take the old object away.
			enableConfigMapMutable: true,
			enableSecretMutable: true,
			// A cluster that does not answer may still run everything: its objects stay in the state.
			deleteUnreachable: false,
		},
		{ parent: layer, dependsOn: [...(dependsOn ?? [])] },
	);
	const source = storageSource(config.cluster);
	const classes =
		"ours" in source ? new StorageClasses("storage", { traits: source.ours, provider }, { parent: layer }).classes : [];
	const { className, fate } = volumeClassOf(config);
	return {
		provider,
		storageClass: className,
		storageClasses: classes,
		storage: { class: className ?? "the cluster's default", data: fate },
		kubeconfig: secret(kubeconfig),
		secretReader: kubeconfig.apply((text) => secretReader(text, context)),
	};
}

/** The cluster by its provider; only the SDK modules of that one are loaded. */
async function provided(config: NexusConfig, secrets: Secrets, layer: Layer): Promise<ProvidedCluster> {
	const { cluster } = config;
	switch (cluster.provider) {
		case "k3s":
			return (await import("./cluster/k3s.ts")).k3s(config, cluster, secrets, layer);
		case "k3d":
			return (await import("./cluster/k3d.ts")).k3d(config, cluster, secrets, layer);
		case "gke":
			return (await import("./cluster/gke.ts")).gke(config, cluster, secrets, layer);
		case "existing":
			return (await import("./cluster/existing.ts")).existing(config, cluster, secrets, layer);
	}
}
