import { catalog, image } from "../../components/catalog.ts";
import type { K3dSpec, LaptopPort } from "../../components/cluster/k3d/spec.ts";
import { PROVIDERS } from "../../components/cluster/providers.ts";
import { addressAt, parseNetwork } from "./ipv4.ts";
import type { NexusConfig } from "./sections.ts";

type K3dConfig = Extract<NexusConfig["cluster"], { provider: "k3d" }>;

/** Place of the local registry in `lines.homeNetwork`: the last one that no node may have. */
export const REGISTRY_PLACE = 9;

/** The laptop's cluster as the settings have it. */
export function k3dSpec(config: NexusConfig, cluster: K3dConfig): K3dSpec {
	const network = parseNetwork(config.lines.homeNetwork);
	return {
		stack: config.stack,
		image: k3sImage(cluster.version),
		version: cluster.version,
		nodes: cluster.nodes,
		network: config.lines.homeNetwork,
		serverAddress: cluster.apiServer.address,
		podCidr: cluster.podCidr,
		serviceCidr: cluster.serviceCidr,
		apiPort: cluster.k3d.apiPort,
		registryPort: cluster.k3d.registryPort,
		// The field refuses what is no network.
		registryAddress: network === undefined ? "" : addressAt(network, REGISTRY_PLACE),
		registryImage: image("registry"),
		exposure: config.lines.exposure ?? PROVIDERS.k3d.exposure.default,
		retention: config.data.retention,
		ports: laptopPorts(config),
	};
}

/** What the router forwards at home, the laptop forwards itself. */
function laptopPorts({ lines, edge }: NexusConfig): readonly LaptopPort[] {
	const { service, admin } = lines;
	return [
		{ port: service.port, role: service.role, nodePort: service.nodePort },
		{ port: service.httpPort, role: service.role, nodePort: service.httpNodePort },
		// The edge's proxy, where the admin line enters; without one, the port that a proxy elsewhere would dial.
		edge.provider === "cluster"
			? { port: edge.port, role: admin.role, nodePort: edge.nodePort }
			: { port: admin.port, role: admin.role, nodePort: admin.nodePort },
		// Not a public port at home, so it has no number of its own.
		{ port: admin.breakGlassNodePort, role: admin.role, nodePort: admin.breakGlassNodePort },
	];
}

/** The catalog's image, or the same one with another version: a tag cannot hold a `+`. */
function k3sImage(version: string): string {
	return version === catalog.k3s.version
		? image("k3s")
		: `${catalog.images.k3s.repository}:${version.replaceAll("+", "-")}`;
}
