import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import { Network } from "@pulumi/gcp/compute/network.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import type { Provider } from "@pulumi/gcp/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { EDGE_TAG, firewallRules } from "./firewall.ts";
import { edgeDescription } from "./labels.ts";

/** Where the edge's machine stands in Google Cloud. */
export interface GcpNetworkArgs {
	/** The stack's name. */
	readonly stack: string;
	/** Region of the subnet. */
	readonly region: string;
	/** IPv4 networks that may reach port 443. */
	readonly allowedSources: readonly string[];
	/** The project, explicitly. */
	readonly provider: Provider;
	/** What must stand before it: the enabled services. */
	readonly dependsOn: readonly Resource[];
}

/**
 * Addresses of the edge's own subnet. Private and of no consequence: one machine lives there and talks to nobody else
 * in it. A /29 is the smallest that Google accepts.
 * @see https://cloud.google.com/vpc/docs/subnets
 */
const SUBNET_CIDR = "10.77.0.0/29";

/**
 * A network of the edge's own, so that the rules of the project's `default` network (SSH from everywhere, for one)
 * never apply to it. Networks, subnets and firewall rules cost nothing; they take no labels.
 */
export class GcpNetwork extends ComponentResource {
	/** Id of the subnet, for whoever puts a machine into it. */
	readonly subnetwork: Output<string>;
	/** The ways in, which stand before the machine that they lead to. */
	readonly rules: readonly Resource[];

	constructor(name: string, args: GcpNetworkArgs, options: ComponentResourceOptions) {
		super("nexus:edge:GcpNetwork", name, {}, options);
		const { stack, region, allowedSources, provider, dependsOn } = args;
		const ours = { parent: this, provider, dependsOn: [...dependsOn] };
		const network = new Network(
			name,
			{ name: "nexus-edge", autoCreateSubnetworks: false, description: edgeDescription("The edge's network", stack) },
			ours,
		);
		const subnetwork = new Subnetwork(
			`${name}-subnetwork`,
			{
				name: "nexus-edge",
				network: network.id,
				ipCidrRange: SUBNET_CIDR,
				region,
				description: edgeDescription("The edge's subnet", stack),
			},
			// Another region means another subnet with the same addresses, which cannot stand beside the old one.
			{ ...ours, deleteBeforeReplace: true },
		);
		this.rules = firewallRules(allowedSources).map(
			({ name: rule, description, port, sources }) =>
				new Firewall(
					`${name}-${rule.replace("nexus-edge-", "")}`,
					{
						name: rule,
						description: edgeDescription(description, stack),
						network: network.id,
						direction: "INGRESS",
						allows: [{ protocol: "tcp", ports: [String(port)] }],
						sourceRanges: [...sources],
						targetTags: [EDGE_TAG],
					},
					ours,
				),
		);
		this.subnetwork = subnetwork.id;
		this.registerOutputs({});
	}
}
