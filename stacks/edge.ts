import type { Output } from "@pulumi/pulumi";
import { catalog } from "../components/catalog.ts";
import { monthlyEstimate } from "../components/edge/bill/estimate.ts";
import { type BillStatement, billStatement } from "../components/edge/bill/statement.ts";
import { ClusterEdge } from "../components/edge/cluster/cluster-edge.ts";
import { GcpEdge } from "../components/edge/gcp/gcp-edge.ts";
import { type ProxyLines, proxyLines } from "../components/edge/proxy/lines.ts";
import { edgeVmFiles } from "../components/edge/vm/edge-vm-files.ts";
import { adminGatewayPods } from "../components/line/lines.ts";
import type { ClusterOutputs } from "./cluster.ts";
import { homeInCluster, networkOf, publicHome } from "./config/edge-home.ts";
import { exposureOf } from "./config/exposure.ts";
import type { NexusConfig } from "./config.ts";
import { Layer } from "./layer.ts";

/** What the edge gives its user. */
export interface EdgeOutputs {
	/** The VM; absent where the edge is not in Google Cloud. */
	readonly vm?: {
		/** Public IPv4 address. */
		readonly address: Output<string>;
		/** Command that logs in. */
		readonly ssh: string;
		/** What a month costs, line by line. */
		readonly bill: BillStatement;
	};
}

type Edge<Provider> = Extract<NexusConfig["edge"], { provider: Provider }>;

/** The way in of the admin line: an L4 proxy that picks by name and never decrypts. */
export function edgeLayer(config: NexusConfig, cluster: Pick<ClusterOutputs, "provider">): EdgeOutputs {
	const { edge } = config;
	switch (edge.provider) {
		case "gcp":
			return inGoogleCloud(config, edge);
		case "cluster":
			return inCluster(config, edge, cluster);
		case "none":
			return {};
	}
}

function inGoogleCloud(config: NexusConfig, edge: Edge<"gcp">): EdgeOutputs {
	const { stack, data } = config;
	const { project, region, allowedSources, billingAccount, budgetAmount } = edge;
	const lines = linesOf(config, allowedSources);
	const home = publicHome(config);
	const { address, sshCommand } = new GcpEdge(
		"edge",
		{
			stack,
			project,
			region,
			machine: edge,
			allowedSources,
			files: edgeVmFiles(lines, home),
			retention: data.retention,
			...(billingAccount === undefined ? {} : { budget: { billingAccount, amount: budgetAmount } }),
		},
		{ parent: new Layer("edge") },
	);
	const bill = billStatement(monthlyEstimate(edge));
	return { vm: { address, ssh: sshCommand, bill } };
}

function inCluster(
	config: NexusConfig,
	edge: Edge<"cluster">,
	{ provider }: Pick<ClusterOutputs, "provider">,
): EdgeOutputs {
	const home = homeInCluster(config);
	new ClusterEdge(
		"edge",
		{
			provider,
			env: config.stack,
			kubernetesMinor: catalog.kubernetes.minor,
			role: config.lines.admin.role,
			nodePort: edge.nodePort,
			lines: linesOf(config, edge.allowedSources),
			home,
			homeNetwork: networkOf(home),
			gateway: adminGatewayPods({ env: config.stack, exposure: exposureOf(config), admin: config.lines.admin }),
		},
		{ parent: new Layer("edge") },
	);
	return {};
}

function linesOf({ domain, lines }: NexusConfig, allowedSources: readonly string[]): ProxyLines {
	return proxyLines({ domain, adminHosts: lines.admin.hosts, allowedSources });
}
