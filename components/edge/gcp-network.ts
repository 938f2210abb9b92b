import { Network } from "@pulumi/gcp/compute/network.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import { Provider } from "@pulumi/gcp/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";

/** Where the edge stands in Google Cloud. */
export interface GcpNetworkArgs {
	/** Project id. */
	readonly project: string;
	/** Region; Always Free covers us-west1, us-central1 and us-east1. */
	readonly region: string;
}

/**
 * Addresses of the edge's own subnet. Private and of no consequence: one machine lives there and talks to nobody else
 * in it. A /29 is the smallest that Google accepts.
 * @see https://cloud.google.com/vpc/docs/subnets
 */
const SUBNET_CIDR = "10.77.0.0/29";

/**
 * A network of the edge's own, so that the rules of the project's `default` network (SSH from everywhere, for one)
 * never apply to it. Networks and subnets cost nothing, and without a firewall rule nothing gets in.
 */
export class GcpNetwork extends ComponentResource {
	/** Name of the subnet, for whoever puts a machine into it. */
	readonly subnetwork: Output<string>;

	constructor(name: string, { project, region }: GcpNetworkArgs, options: ComponentResourceOptions) {
		super("nexus:edge:GcpNetwork", name, {}, options);
		const provider = new Provider(`${name}-gcp`, { project, region }, { parent: this });
		const ours = { parent: this, provider };
		const network = new Network(
			`${name}-network`,
			{ name: "nexus-edge", autoCreateSubnetworks: false, description: "Nexus: the edge of the admin line" },
			ours,
		);
		const subnetwork = new Subnetwork(
			`${name}-subnetwork`,
			{ name: "nexus-edge", network: network.id, ipCidrRange: SUBNET_CIDR, region },
			ours,
		);
		this.subnetwork = subnetwork.name;
		this.registerOutputs({});
	}
}
