import { Provider } from "@pulumi/kubernetes/provider.js";
import type { ProvidedCluster } from "./cluster/provided.ts";
import type { NexusConfig } from "./config.ts";
import { Layer, warnNotBuilt } from "./layer.ts";
import type { Secrets } from "./secrets.ts";

/** What the cluster gives the layers after it. */
export interface ClusterOutputs {
	/** The cluster itself: every Kubernetes resource names it. */
	readonly provider: Provider;
	/** StorageClass of volumes; absent for the cluster's own default. */
	readonly storageClass: string | undefined;
}

/** The Kubernetes cluster that everything else runs on. */
export async function clusterLayer(config: NexusConfig, secrets: Secrets): Promise<ClusterOutputs> {
	const { cluster, data, stack } = config;
	const layer = new Layer("cluster");
	const { kubeconfig, context, dependsOn } = await provided(config, secrets, layer);
	if (data.retention === "retain") {
		warnNotBuilt(
			"cluster",
			"no StorageClass that keeps a deleted volume is built yet: nexus:data.retention protects the namespaces of stateful services from deletion, and nothing else",
		);
	}
	const provider = new Provider(
		"cluster",
		{
			kubeconfig,
			...(context === undefined ? {} : { context }),
			// Without it an unknown kubeconfig plans to replace the provider, and with it everything on the cluster.
			clusterIdentifier: `nexus-${stack}`,
			// Names are fixed, so a change in place is the only one that does not first take the old object away.
			enableConfigMapMutable: true,
			enableSecretMutable: true,
			// A cluster that does not answer may still run everything: its objects stay in the state.
			deleteUnreachable: false,
		},
		{ parent: layer, dependsOn: [...(dependsOn ?? [])] },
	);
	return { provider, storageClass: cluster.storageClass };
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
