import type { Output } from "@pulumi/pulumi";
import { catalog } from "../components/catalog.ts";
import { ClusterEdge } from "../components/edge/cluster/cluster-edge.ts";
import { GcpNetwork } from "../components/edge/gcp-network.ts";
import { proxyLines } from "../components/edge/proxy/lines.ts";
import type { ClusterOutputs } from "./cluster.ts";
import { homeInCluster, networkOf } from "./config/edge-home.ts";
import type { NexusConfig } from "./config.ts";
import { Layer, warnNotBuilt } from "./layer.ts";

/** What the edge gives the layers after it. */
export interface EdgeOutputs {
	/** Subnet that the edge's machine will stand in; absent where the edge is not in Google Cloud. */
	readonly subnetwork?: Output<string>;
}

/** The way in of the admin line: an L4 proxy that picks by name and never decrypts. */
export function edgeLayer(config: NexusConfig, { provider }: ClusterOutputs): EdgeOutputs {
	const { edge, domain, lines, stack } = config;
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
		case "cluster": {
			const home = homeInCluster(config);
			new ClusterEdge(
				"edge",
				{
					provider,
					env: stack,
					kubernetesMinor: catalog.kubernetes.minor,
					role: lines.admin.role,
					nodePort: edge.nodePort,
					lines: proxyLines({ domain, adminHosts: lines.admin.hosts, allowedSources: edge.allowedSources }),
					home,
					homeNetwork: networkOf(home),
				},
				{ parent: new Layer("edge") },
			);
			warnNotBuilt("edge", `the proxy forwards to ${home.address}:${home.port}, where no admin gateway is built yet`);
			return {};
		}
		case "none":
			return {};
	}
}
