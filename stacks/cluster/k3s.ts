import { nodeLabels } from "../../components/cluster/exposure.ts";
import { K3sCluster } from "../../components/cluster/k3s/k3s-cluster.ts";
import { exposureOf } from "../config/exposure.ts";
import type { ProvideCluster } from "./provided.ts";

/** k3s on machines of the home, over SSH. */
export const k3s: ProvideCluster<"k3s"> = (config, cluster, secrets, layer) => {
	const { backup, stack } = config;
	const exposure = exposureOf(config);
	const { kubeconfig, ready } = new K3sCluster(
		"k3s",
		{
			stack,
			machines: cluster.nodes.map((node) => ({ ...node, labels: nodeLabels(node.role, exposure) })),
			privateKey: secrets.sshPrivateKey,
			release: { version: cluster.version, checksums: cluster.checksums },
			apiServer: cluster.apiServer,
			apiServerNames: cluster.apiServerNames,
			storagePath: cluster.storagePath,
			podCidr: cluster.podCidr,
			serviceCidr: cluster.serviceCidr,
			serviceLb: exposure === "serviceLb",
			registryMirrors: cluster.registryMirrors,
			snapshots: cluster.snapshots,
			...(backup.target === "s3" && {
				bucket: {
					endpoint: backup.endpoint,
					region: backup.region,
					bucket: backup.bucket,
					folder: `nexus/${stack}/k3s`,
					accessKey: secrets.backupAccessKey,
					secretKey: secrets.backupSecretKey,
				},
			}),
			token: secrets.k3sToken,
			drain: {
				seconds: cluster.upgrade.drainSeconds,
				ignoreDisruptionBudgets: cluster.upgrade.ignoreDisruptionBudgets,
			},
			generation: cluster.generation,
			allowRemoval: cluster.allowRemoval,
		},
		{ parent: layer },
	);
	return { kubeconfig, dependsOn: ready };
};
