import type { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { type PlacedManifest, placeManifests } from "../kubernetes/placement.ts";
import { gatewayManifests, lineWalls } from "./manifests.ts";
import type { DnsRecord, Line, RouterForward } from "./model.ts";

/** A line, and the cluster that it ends in. */
export interface LineArgs {
	readonly line: Line<Output<string>>;
	/** The cluster. */
	readonly provider: Provider;
	/** What must stand first: the control plane, and the namespace of the certificates. */
	readonly dependsOn: readonly Resource[];
}

/** A line on the cluster: its namespace, doors and gateways. */
export class LineComponent extends ComponentResource {
	/** What to set in the router. */
	readonly routerForwards: readonly RouterForward<Output<string>>[];
	/** What to set in the domain's DNS. */
	readonly dnsRecords: readonly DnsRecord<Output<string>>[];

	constructor(name: string, { line, provider, dependsOn }: LineArgs, options: ComponentResourceOptions) {
		super("nexus:line:Line", name, {}, options);
		const place = (manifests: readonly PlacedManifest[], after: readonly Resource[]) =>
			placeManifests(name, manifests, { parent: this, provider, dependsOn: after });
		const walls = place(lineWalls(line), dependsOn);
		// One by one: the break-glass gateway does not wait for the address of an edge that may not come.
		for (const gateway of line.gateways) place(gatewayManifests(line, gateway), walls);
		this.routerForwards = line.forwards;
		this.dnsRecords = line.records;
		this.registerOutputs({});
	}
}
