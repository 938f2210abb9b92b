import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import type { Input } from "@pulumi/pulumi";
import { clusterDescription, clusterLabels, clusterName } from "./labels.ts";
import { type ClusterNetworks, POD_RANGE, SERVICE_RANGE } from "./networks.ts";
import { nodeConfig } from "./nodes.ts";
import { gkeVersion } from "./version.ts";

/** What the cluster is put together from. */
export interface ClusterParts {
	/** The stack's name. */
	readonly stack: string;
	/** Project id. */
	readonly project: string;
	/** Zone, e.g. `us-west1-b`. */
	readonly zone: string;
	/** Kubernetes, e.g. `1.36.2-gke.1000`. */
	readonly version: string;
	readonly networks: ClusterNetworks;
	/** Ids. */
	readonly network: Input<string>;
	readonly subnetwork: Input<string>;
	/** Address of the nodes' own service account. */
	readonly serviceAccount: Input<string>;
	/** Whether Google refuses to delete it until the protection is lifted. */
	readonly protectedFromDeletion: boolean;
}

/**
 * Properties whose change must not make a new cluster, although Google could only change them that way: they describe
 * the pool that a cluster is born with, which is removed at once.
 */
export const BORN_WITH = ["initialNodeCount", "nodeConfig"];

/** What the cluster is: zonal, because the management fee of one zonal cluster is free, and one house needs no region. */
export function clusterArgs(parts: ClusterParts): ClusterArgs {
	const { stack, project, zone, version, networks, network, subnetwork, serviceAccount } = parts;
	return {
		name: clusterName(stack),
		description: clusterDescription("Services and operations, a node pool each", stack),
		location: zone,
		resourceLabels: { ...clusterLabels(stack) },
		deletionProtection: parts.protectedFromDeletion,
		// Pools of our own, which can change without the cluster.
		removeDefaultNodePool: true,
		initialNodeCount: 1,
		nodeConfig: nodeConfig({ stack, serviceAccount }),
		...versionPolicy(version),
		network,
		subnetwork,
		networkingMode: "VPC_NATIVE",
		ipAllocationPolicy: { clusterSecondaryRangeName: POD_RANGE, servicesSecondaryRangeName: SERVICE_RANGE },
		// NetworkPolicies are enforced, by Cilium.
		datapathProvider: "ADVANCED_DATAPATH",
		...reach(networks),
		enableShieldedNodes: true,
		workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
		// The gateways are NGINX Gateway Fabric's, and the CRDs come from Nexus: GKE's own would be a second owner.
		gatewayApiConfig: { channel: "CHANNEL_DISABLED" },
		addonsConfig: {
			// No Ingress objects: the gateways' Services bring network load balancers, which need no controller of GKE's.
			httpLoadBalancing: { disabled: true },
			gcePersistentDiskCsiDriverConfig: { enabled: true },
			// On by default since 1.34.1. NetworkPolicies open kube-dns alone, and the cache on the node would be asked instead.
			dnsCacheConfig: { enabled: false },
		},
		// What runs in the cluster is watched by the platform itself; Google bills logs and metrics by the amount.
		loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
		monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: false } },
	};
}

/** A bump of the minor is the owner's, after every chart's range was looked at; patches come by themselves. */
function versionPolicy(version: string): Partial<ClusterArgs> {
	return {
		minMasterVersion: gkeVersion(version),
		releaseChannel: { channel: "REGULAR" },
		maintenancePolicy: {
			// 18:00 UTC is 3 in the morning in Seoul. Four hours are the least that Google takes.
			dailyMaintenanceWindow: { startTime: "18:00" },
			maintenanceExclusions: [
				{
					exclusionName: "minor-versions",
					// Any day in the past: the exclusion ends with the minor's support.
					startTime: "2026-01-01T00:00:00Z",
					exclusionOptions: { scope: "NO_MINOR_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
				},
			],
		},
	};
}

/**
 * Private nodes, for two reasons: NetworkPolicies must name the API server's address, which only then is known before
 * there is a cluster; and NAT for two nodes costs less than an address for each. The API server is dialled by its DNS
 * name, where Google asks who calls; its public address answers nobody.
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation
 */
function reach({ controlPlaneCidr }: ClusterNetworks): Partial<ClusterArgs> {
	return {
		privateClusterConfig: {
			enablePrivateNodes: true,
			enablePrivateEndpoint: false,
			masterIpv4CidrBlock: controlPlaneCidr,
		},
		controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } },
		masterAuthorizedNetworksConfig: { gcpPublicCidrsAccessEnabled: false },
	};
}
