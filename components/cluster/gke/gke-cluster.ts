import { Cluster } from "@pulumi/gcp/container/cluster.js";
import { NodePool } from "@pulumi/gcp/container/nodePool.js";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { Service } from "@pulumi/gcp/projects/service.js";
import { Provider } from "@pulumi/gcp/provider.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import {
	all,
	ComponentResource,
	type ComponentResourceOptions,
	interpolate,
	type Output,
	type Resource,
	secret,
} from "@pulumi/pulumi";
import { BORN_WITH, clusterArgs } from "./cluster-args.ts";
import { GkeNetwork } from "./gke-network.ts";
import { gkeKubeconfig } from "./kubeconfig.ts";
import { clusterDescription, clusterName } from "./labels.ts";
import type { ClusterNetworks } from "./networks.ts";
import { type GkePool, NODE_ROLE, poolArgs } from "./nodes.ts";

/** A cluster in Google Cloud. */
export interface GkeClusterArgs {
	/** The stack's name. */
	readonly stack: string;
	/** Project id. */
	readonly project: string;
	/** Zone, e.g. `us-west1-b`. */
	readonly zone: string;
	/** Kubernetes, e.g. `1.36.2-gke.1000`; of `v1.36.5+k3s1` the minor. */
	readonly version: string;
	/** Node pools, at least one of each role. */
	readonly pools: readonly GkePool[];
	readonly networks: ClusterNetworks;
	/** `retain`: neither Pulumi nor Google deletes the cluster until the protection is lifted. */
	readonly retention: "retain" | "delete";
}

/** The APIs that the project must have enabled. Enabling costs nothing. */
const NEEDED_SERVICES = ["compute.googleapis.com", "container.googleapis.com", "iam.googleapis.com"];

/** A zonal cluster with private nodes, in a network of its own. */
export class GkeCluster extends ComponentResource {
	/** How to reach it, secret. */
	readonly kubeconfig: Output<string>;
	/** The nodes: nothing runs before them. */
	readonly pools: readonly Resource[];

	constructor(name: string, args: GkeClusterArgs, options: ComponentResourceOptions) {
		super("nexus:cluster:GkeCluster", name, {}, options);
		const provider = this.#provider(name, args);
		const services = this.#services(name, provider);
		const network = this.#network(name, args, provider, services);
		const nodes = this.#nodeAccount(name, args, provider, services);
		const cluster = this.#cluster(name, args, provider, network, nodes);
		this.pools = this.#pools(name, args, provider, cluster, nodes);
		this.kubeconfig = secret(kubeconfigOf(cluster, clusterName(args.stack)));
		this.registerOutputs({});
	}

	#provider(name: string, { project, zone }: GkeClusterArgs): Provider {
		return new Provider(`${name}-gcp`, { project, region: regionOf(zone), zone }, { parent: this });
	}

	#services(name: string, provider: Provider): readonly Resource[] {
		return NEEDED_SERVICES.map(
			(service) =>
				new Service(
					`${name}-${service.split(".")[0]}`,
					// Left enabled when the cluster goes: something else in the project may have come to need it.
					{ service, disableOnDestroy: false },
					{ parent: this, provider },
				),
		);
	}

	#network(
		name: string,
		{ stack, zone, networks }: GkeClusterArgs,
		provider: Provider,
		dependsOn: readonly Resource[],
	): GkeNetwork {
		const args = { stack, region: regionOf(zone), networks, provider, dependsOn };
		return new GkeNetwork(`${name}-network`, args, { parent: this });
	}

	#nodeAccount(
		name: string,
		{ stack, project }: GkeClusterArgs,
		provider: Provider,
		dependsOn: readonly Resource[],
	): NodeAccount {
		const account = new Account(
			`${name}-nodes`,
			{ accountId: clusterName(stack), displayName: clusterDescription("Nodes of the cluster", stack) },
			{ parent: this, provider, dependsOn: [...dependsOn] },
		);
		const right = new IAMMember(
			`${name}-nodes-role`,
			{ project, role: NODE_ROLE, member: interpolate`serviceAccount:${account.email}` },
			{ parent: this, provider },
		);
		return { email: account.email, right };
	}

	#cluster(name: string, args: GkeClusterArgs, provider: Provider, network: GkeNetwork, nodes: NodeAccount): Cluster {
		const kept = args.retention === "retain";
		return new Cluster(
			name,
			clusterArgs({
				...args,
				network: network.network,
				subnetwork: network.subnetwork,
				serviceAccount: nodes.email,
				protectedFromDeletion: kept,
			}),
			{
				parent: this,
				provider,
				dependsOn: [nodes.right, network.wayOut],
				protect: kept,
				ignoreChanges: [...BORN_WITH],
				// Where only a new cluster will do (zone, networks), the old one leaves first: both want the one name.
				deleteBeforeReplace: true,
			},
		);
	}

	#pools(
		name: string,
		{ stack, zone, pools }: GkeClusterArgs,
		provider: Provider,
		cluster: Cluster,
		nodes: NodeAccount,
	): readonly Resource[] {
		const parts = { stack, zone, cluster: cluster.id, serviceAccount: nodes.email };
		return pools.map(
			(pool) =>
				new NodePool(`${name}-${pool.name}`, poolArgs(pool, parts), {
					parent: this,
					provider,
					deleteBeforeReplace: true,
				}),
		);
	}
}

interface NodeAccount {
	readonly email: Output<string>;
	/** The role that it must have before a node uses it. */
	readonly right: Resource;
}

/** The address is there to wait for the cluster: in a preview the endpoints hold what was asked for, without their names. */
function kubeconfigOf({ endpoint: address, controlPlaneEndpointsConfig }: Cluster, name: string): Output<string> {
	return all([address, controlPlaneEndpointsConfig]).apply(([, { dnsEndpointConfig }]) => {
		const endpoint = dnsEndpointConfig?.endpoint;
		if (endpoint === undefined) throw new Error(`Google gave the cluster ${name} no DNS endpoint; update once more`);
		return gkeKubeconfig(name, endpoint);
	});
}

function regionOf(zone: string): string {
	return zone.slice(0, zone.lastIndexOf("-"));
}
