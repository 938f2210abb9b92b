import type { RouterForward } from "./model.ts";
import type { LineSettings } from "./settings.ts";

const ANYWHERE = "anywhere";

/** The public ports of the service line. */
export function serviceForwards<A>(settings: LineSettings<A>): readonly RouterForward<A>[] {
	const { service, exposure, nodes } = settings;
	const node = nodes[service.role];
	// Without a node's address there is nothing to forward to: a cloud's load balancer has an address of its own.
	if (exposure === "loadBalancer" || node === undefined) return [];
	// ServiceLB takes the gateway's own ports on the node.
	const [https, http] = exposure === "serviceLb" ? [443, 80] : [service.nodePort, service.httpNodePort];
	return [
		{
			line: "service",
			protocol: "TCP",
			port: service.port,
			to: `${node}:${https}`,
			from: ANYWHERE,
			purpose: "your apps",
		},
		{
			line: "service",
			protocol: "TCP",
			port: service.httpPort,
			to: `${node}:${http}`,
			from: ANYWHERE,
			purpose: service.proofs ? "the redirect to HTTPS, and Let's Encrypt's proof" : "the redirect to HTTPS",
		},
	];
}

/** The public port of the admin line. The break-glass port is in no table: it is for the home network. */
export function adminForwards<A>(settings: LineSettings<A>): readonly RouterForward<A>[] {
	const { admin, edge, exposure, nodes } = settings;
	const node = nodes[admin.role];
	if (node === undefined) return [];
	switch (edge.kind) {
		case "machine":
			if (exposure === "loadBalancer") return [];
			return [
				{
					line: "admin",
					protocol: "TCP",
					port: admin.port,
					to: `${node}:${admin.nodePort}`,
					from: edge.address,
					purpose: "operations, from the edge alone",
				},
			];
		case "pods":
			return [
				{
					line: "admin",
					protocol: "TCP",
					port: edge.port,
					to: `${node}:${edge.nodePort}`,
					from: ANYWHERE,
					purpose: "operations, through the edge's proxy in the cluster",
				},
			];
		case "none":
			return [];
	}
}
