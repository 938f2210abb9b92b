import { Provider } from "@pulumi/kubernetes/provider.js";
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
export function clusterLayer({ cluster, data, stack }: NexusConfig, secrets: Secrets): ClusterOutputs {
	if (cluster.provider !== "existing") {
		warnNotBuilt(
			"cluster",
			`Nexus does not install ${cluster.provider} yet: it uses the cluster that the kubeconfig in nexus:kubeconfig reaches`,
		);
	}
	if (data.retention === "retain") {
		warnNotBuilt(
			"cluster",
			"no StorageClass that keeps a deleted volume is built yet: nexus:data.retention protects the namespaces of stateful services from deletion, and nothing else",
		);
	}
	const layer = new Layer("cluster");
	const provider = new Provider(
		"cluster",
		{
			kubeconfig: secrets.kubeconfig,
			...(cluster.provider === "existing" && cluster.context !== undefined ? { context: cluster.context } : {}),
			// Without it an unknown kubeconfig plans to replace the provider, and with it everything on the cluster.
			clusterIdentifier: `nexus-${stack}`,
			// Names are fixed, so a change in place is the only one that does not first take the old object away.
			enableConfigMapMutable: true,
			enableSecretMutable: true,
			// A cluster that does not answer may still run everything: its objects stay in the state.
			deleteUnreachable: false,
		},
		{ parent: layer },
	);
	return { provider, storageClass: cluster.storageClass };
}
