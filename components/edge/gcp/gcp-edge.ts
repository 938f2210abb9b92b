import { Budget } from "@pulumi/gcp/billing/budget.js";
import { Address } from "@pulumi/gcp/compute/address.js";
import { Instance } from "@pulumi/gcp/compute/instance.js";
import { Service } from "@pulumi/gcp/projects/service.js";
import { Provider } from "@pulumi/gcp/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import type { EdgeFiles } from "../edge-files.ts";
import { budgetArgs, type EdgeBudget } from "./budget.ts";
import { GcpNetwork } from "./gcp-network.ts";
import { INSTANCE_NAME, instanceArgs, KEPT_AS_CREATED, type Machine } from "./instance.ts";
import { edgeDescription, edgeLabels } from "./labels.ts";
import { neededServices } from "./services.ts";

/** The edge in Google Cloud. */
export interface GcpEdgeArgs {
	/** The stack's name, in every label. */
	readonly stack: string;
	/** Project id. */
	readonly project: string;
	/** Region; Always Free covers us-west1, us-central1 and us-east1. */
	readonly region: string;
	/** The VM. */
	readonly machine: Machine;
	/** IPv4 networks that may reach port 443. */
	readonly allowedSources: readonly string[];
	/** What the VM gets: its boot script and the proxy's config. */
	readonly files: EdgeFiles;
	/** `retain`: Google refuses to delete the VM until its protection is lifted. */
	readonly retention: "retain" | "delete";
	/**
	 * Alert on the billing account.
	 * @default none
	 */
	readonly budget?: EdgeBudget;
}

/** The VM in front of the admin line, with its network, its address and the alert on its bill. */
export class GcpEdge extends ComponentResource {
	/** The public IPv4 address, which stays the same for as long as the edge exists. */
	readonly address: Output<string>;
	/** The command that logs in to the VM. */
	readonly sshCommand: string;

	constructor(name: string, args: GcpEdgeArgs, options: ComponentResourceOptions) {
		super("nexus:edge:GcpEdge", name, {}, options);
		const provider = this.#provider(name, args);
		const services = this.#services(name, args, provider);
		const network = this.#network(name, args, provider, services);
		const address = this.#address(name, args, provider, services);
		this.#instance(name, args, provider, network, address);
		this.#budget(name, args, services);
		this.address = address.address;
		this.sshCommand = sshCommand(args);
		this.registerOutputs({});
	}

	#provider(name: string, { project, region }: GcpEdgeArgs): Provider {
		return new Provider(`${name}-gcp`, { project, region }, { parent: this });
	}

	#services(name: string, { budget }: GcpEdgeArgs, provider: Provider): readonly Resource[] {
		return neededServices(budget !== undefined).map(
			({ service }) =>
				new Service(
					`${name}-${service.split(".")[0]}`,
					// Left enabled when the edge goes: something else in the project may have come to need it.
					{ service, disableOnDestroy: false },
					{ parent: this, provider },
				),
		);
	}

	#network(name: string, args: GcpEdgeArgs, provider: Provider, services: readonly Resource[]): GcpNetwork {
		const { stack, region, allowedSources } = args;
		const placed = { stack, region, allowedSources, provider, dependsOn: services };
		return new GcpNetwork(`${name}-network`, placed, { parent: this });
	}

	#address(name: string, args: GcpEdgeArgs, provider: Provider, services: readonly Resource[]): Address {
		const { stack, region, machine } = args;
		return new Address(
			`${name}-address`,
			{
				// The tier is in the name, so that an address of the other tier can stand beside it while the VM changes over.
				name: `nexus-edge-${machine.networkTier.toLowerCase()}`,
				description: edgeDescription("The admin line's public address", stack),
				region,
				networkTier: machine.networkTier,
				addressType: "EXTERNAL",
				labels: { ...edgeLabels(stack) },
			},
			{ parent: this, provider, dependsOn: [...services] },
		);
	}

	#instance(name: string, args: GcpEdgeArgs, provider: Provider, network: GcpNetwork, address: Address): void {
		const { stack, machine, files, retention } = args;
		new Instance(
			`${name}-vm`,
			instanceArgs({
				stack,
				machine,
				files,
				subnetwork: network.subnetwork,
				address: address.address,
				protectedFromDeletion: retention === "retain",
			}),
			{
				parent: this,
				provider,
				dependsOn: [...network.rules],
				ignoreChanges: [...KEPT_AS_CREATED],
				// Where only a new VM will do (zone, disk), the old one leaves first: both want the one name and address.
				deleteBeforeReplace: true,
			},
		);
	}

	/** The Budgets API answers only a caller that names the project whose quota it uses; the other APIs do without. */
	#budget(name: string, { budget, project, stack }: GcpEdgeArgs, services: readonly Resource[]): void {
		if (budget === undefined) return;
		const provider = new Provider(
			`${name}-billing`,
			{ project, billingProject: project, userProjectOverride: true },
			{ parent: this },
		);
		new Budget(`${name}-budget`, budgetArgs(budget, stack), { parent: this, provider, dependsOn: [...services] });
	}
}

function sshCommand({ machine, project }: GcpEdgeArgs): string {
	return `gcloud compute ssh ${INSTANCE_NAME} --zone ${machine.zone} --project ${project} --tunnel-through-iap`;
}
