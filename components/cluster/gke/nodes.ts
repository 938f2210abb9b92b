import type { NodePoolArgs } from "@pulumi/gcp/container/nodePool.js";
import type { Input } from "@pulumi/pulumi";
import type { Role } from "../../kubernetes/role.ts";
import { nodeLabels } from "../exposure.ts";
import { clusterLabels } from "./labels.ts";
import { NODE_TAG } from "./networks.ts";

/** A node pool, one node big. */
export interface GkePool {
	/** Its name, e.g. `admin`. */
	readonly name: string;
	readonly role: Role;
	/** Machine type, e.g. `e2-standard-2`. */
	readonly machineType: string;
}

/** What the nodes of every pool have in common. */
export interface PoolParts {
	/** The stack's name. */
	readonly stack: string;
	/** Zone, e.g. `us-west1-b`. */
	readonly zone: string;
	/** Id of the cluster. */
	readonly cluster: Input<string>;
	/** Address of the nodes' own service account. */
	readonly serviceAccount: Input<string>;
}

/**
 * All that a node's service account may do: write logs and metrics.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster#use_least_privilege_sa
 */
export const NODE_ROLE = "roles/container.defaultNodeServiceAccount";

/** Disk of a node in GB, half of Google's default: images and logs alone are on it, volumes are disks of their own. */
export const NODE_DISK = { type: "pd-balanced", sizeGb: 50 } as const;

/** What a node is, in whichever pool. */
export function nodeConfig({ stack, serviceAccount }: Pick<PoolParts, "stack" | "serviceAccount">) {
	return {
		serviceAccount,
		// What the nodes may do is up to the service account; a scope would only say it a second time.
		oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
		diskType: NODE_DISK.type,
		diskSizeGb: NODE_DISK.sizeGb,
		imageType: "COS_CONTAINERD",
		shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
		// A pod gets the identity of its own ServiceAccount, never the node's.
		workloadMetadataConfig: { mode: "GKE_METADATA" },
		metadata: { "disable-legacy-endpoints": "true" },
		resourceLabels: { ...clusterLabels(stack) },
		tags: [NODE_TAG],
	};
}

/** What a pool is. */
export function poolArgs({ name, role, machineType }: GkePool, parts: PoolParts): NodePoolArgs {
	return {
		name,
		cluster: parts.cluster,
		location: parts.zone,
		nodeCount: 1,
		// No version: the nodes follow the control plane. A bump never makes a pool anew.
		management: { autoRepair: true, autoUpgrade: true },
		// A second node comes before the first one goes, so that an upgrade does not silence a line.
		upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
		nodeConfig: { ...nodeConfig(parts), machineType, labels: { ...nodeLabels(role, "loadBalancer") } },
	};
}
