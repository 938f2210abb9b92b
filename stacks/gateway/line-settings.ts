import type { Output } from "@pulumi/pulumi";
import { catalog } from "../../components/catalog.ts";
import { clusterEdgePods } from "../../components/edge/cluster/names.ts";
import { proxyLines } from "../../components/edge/proxy/lines.ts";
import type { EdgeSide, LineSettings } from "../../components/line/settings.ts";
import { nodeAddress } from "../config/edge-home.ts";
import { exposureOf } from "../config/exposure.ts";
import { parseAddress } from "../config/ipv4.ts";
import { isLocalName } from "../config/rules/networks.ts";
import type { NexusConfig } from "../config.ts";
import type { EdgeOutputs } from "../edge.ts";

/** What the stack's settings say of both lines. */
export function lineSettings(config: NexusConfig, edge: EdgeOutputs): LineSettings<Output<string>> {
	const { domain, lines, stack, tls } = config;
	const { homeAddress, homeNetwork, service, admin } = lines;
	return {
		env: stack,
		kubernetesMinor: catalog.kubernetes.minor,
		domain,
		publicDomain: !isLocalName(domain),
		homeAddress,
		homeIsAddress: parseAddress(homeAddress) !== undefined,
		homeNetwork,
		exposure: exposureOf(config),
		nodes: { service: nodeAddress(config, "service"), admin: nodeAddress(config, "admin") },
		service: { ...service, proofs: tls.serviceIssuer === "acme-http" },
		// The very names that the edge lets in.
		admin: { ...admin, hosts: proxyLines({ domain, adminHosts: admin.hosts, allowedSources: [] }).hosts },
		edge: edgeSide(config, edge),
	};
}

function edgeSide({ edge, cluster, stack }: NexusConfig, { vm }: EdgeOutputs): EdgeSide<Output<string>> {
	if (vm !== undefined) {
		const { address } = vm;
		return { kind: "machine", address, network: address.apply((host) => `${host}/32`) };
	}
	if (edge.provider === "cluster") {
		const { port, nodePort } = edge;
		return { kind: "pods", ...clusterEdgePods(stack), podCidr: cluster.podCidr, port, nodePort };
	}
	return { kind: "none" };
}
