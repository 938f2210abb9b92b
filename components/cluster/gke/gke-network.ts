import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import { Network } from "@pulumi/gcp/compute/network.js";
import { Router } from "@pulumi/gcp/compute/router.js";
import { RouterNat } from "@pulumi/gcp/compute/routerNat.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import type { Provider } from "@pulumi/gcp/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { clusterDescription, clusterName } from "./labels.ts";
import { type ClusterNetworks, NODE_CIDR, NODE_TAG, POD_RANGE, SERVICE_RANGE, WEBHOOK_PORTS } from "./networks.ts";

/** Where the nodes stand in Google Cloud. */
export interface GkeNetworkArgs {
	/** The stack's name. */
	readonly stack: string;
	/** Region of the subnet. */
	readonly region: string;
	readonly networks: ClusterNetworks;
	/** The project, explicitly. */
	readonly provider: Provider;
	/** What must stand before it: the enabled services. */
	readonly dependsOn: readonly Resource[];
}

/** A network of the cluster's own. Its nodes have no public address: they reach the internet through Cloud NAT, and nobody reaches them. */
export class GkeNetwork extends ComponentResource {
	/** Ids, for the cluster. */
	readonly network: Output<string>;
	readonly subnetwork: Output<string>;
	/** The nodes' way to the internet, which stands before the first node pulls an image. */
	readonly wayOut: Resource;

	constructor(name: string, args: GkeNetworkArgs, options: ComponentResourceOptions) {
		super("nexus:cluster:GkeNetwork", name, {}, options);
		const { stack, region, networks, provider, dependsOn } = args;
		const ours = { parent: this, provider, dependsOn: [...dependsOn] };
		const called = clusterName(stack);
		const network = new Network(
			name,
			{
				name: called,
				autoCreateSubnetworks: false,
				description: clusterDescription("The cluster's network", stack),
			},
			ours,
		);
		const subnetwork = new Subnetwork(
			`${name}-subnetwork`,
			{
				name: called,
				network: network.id,
				region,
				ipCidrRange: NODE_CIDR,
				// Google's own registries and APIs are reached without NAT, which is billed by the gigabyte.
				privateIpGoogleAccess: true,
				secondaryIpRanges: [
					{ rangeName: POD_RANGE, ipCidrRange: networks.podCidr },
					{ rangeName: SERVICE_RANGE, ipCidrRange: networks.serviceCidr },
				],
				description: clusterDescription("The nodes' subnet", stack),
			},
			ours,
		);
		const router = new Router(`${name}-router`, { name: called, network: network.id, region }, ours);
		this.wayOut = new RouterNat(
			`${name}-nat`,
			{
				name: called,
				router: router.name,
				region,
				natIpAllocateOption: "AUTO_ONLY",
				sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
			},
			ours,
		);
		new Firewall(
			`${name}-webhooks`,
			{
				name: `${called}-webhooks`,
				description: clusterDescription("The API server calls the operators' webhooks", stack),
				network: network.id,
				direction: "INGRESS",
				allows: [{ protocol: "tcp", ports: [...WEBHOOK_PORTS] }],
				sourceRanges: [networks.controlPlaneCidr],
				targetTags: [NODE_TAG],
			},
			ours,
		);
		this.network = network.id;
		this.subnetwork = subnetwork.id;
		this.registerOutputs({});
	}
}
