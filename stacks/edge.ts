import type { Output } from "@pulumi/pulumi";
import { GcpNetwork } from "../components/edge/gcp-network.ts";
import type { NexusConfig } from "./config.ts";
import { Layer, warnNotBuilt } from "./layer.ts";

/** What the edge gives the layers after it. */
export interface EdgeOutputs {
	/** Subnet that the edge's machine will stand in; absent where the edge is not in Google Cloud. */
	readonly subnetwork?: Output<string>;
}

/** The way in of the admin line: an L4 proxy that picks by name and never decrypts. */
export function edgeLayer({ edge }: NexusConfig): EdgeOutputs {
	switch (edge.provider) {
		case "gcp": {
			warnNotBuilt(
				"edge",
				"only the network of the VM is planned; the VM, its address and its proxy are not built yet",
			);
			const { project, region } = edge;
			const network = new GcpNetwork("edge", { project, region }, { parent: new Layer("edge") });
			return { subnetwork: network.subnetwork };
		}
		case "cluster":
			warnNotBuilt("edge", "the proxy in the cluster is not built yet; nexus:edge is checked and has no effect");
			return {};
		case "none":
			return {};
	}
}
