import { keyOf, problem } from "../problem.ts";
import type { Sections } from "../sections.ts";
import { rule } from "./rule.ts";

interface UsedPort {
	readonly key: string;
	readonly port: number;
}

/** An edge that could not be parsed takes no port yet; the lines are compared all the same. */
type Ports = Pick<Sections, "lines"> & Partial<Pick<Sections, "edge" | "cluster">>;

/** Ports of the one public address, which is the laptop's own where the edge or the cluster is on it. */
function publicPorts({ lines, edge, cluster }: Ports): readonly UsedPort[] {
	return [
		{ key: keyOf("lines", ["service", "port"]), port: lines.service.port },
		{ key: keyOf("lines", ["service", "httpPort"]), port: lines.service.httpPort },
		{ key: keyOf("lines", ["admin", "port"]), port: lines.admin.port },
		...(edge?.provider === "cluster" ? [{ key: keyOf("edge", ["port"]), port: edge.port }] : []),
		...(cluster?.provider === "k3d"
			? [
					// The break-glass way in has the same number on the laptop.
					{ key: keyOf("lines", ["admin", "breakGlassNodePort"]), port: lines.admin.breakGlassNodePort },
					{ key: keyOf("cluster", ["k3d", "apiPort"]), port: cluster.k3d.apiPort },
					{ key: keyOf("cluster", ["k3d", "registryPort"]), port: cluster.k3d.registryPort },
				]
			: []),
	];
}

/** Ports that Kubernetes opens on every node. */
function nodePorts({ lines, edge }: Ports): readonly UsedPort[] {
	return [
		{ key: keyOf("lines", ["service", "nodePort"]), port: lines.service.nodePort },
		{ key: keyOf("lines", ["service", "httpNodePort"]), port: lines.service.httpNodePort },
		{ key: keyOf("lines", ["admin", "nodePort"]), port: lines.admin.nodePort },
		{ key: keyOf("lines", ["admin", "breakGlassNodePort"]), port: lines.admin.breakGlassNodePort },
		...(edge?.provider === "cluster" ? [{ key: keyOf("edge", ["nodePort"]), port: edge.nodePort }] : []),
	];
}

function* shared(ports: readonly UsedPort[], why: string) {
	for (const [index, { key, port }] of ports.entries()) {
		const first = ports.slice(0, index).find((other) => other.port === port);
		if (first) yield problem(key, `${port} is the port in ${first.key} too; ${why}`);
	}
}

const publicPortsApart = rule(["lines"], (sections) =>
	shared(
		publicPorts(sections),
		sections.cluster?.provider === "k3d"
			? "a port of the laptop can be opened once; choose another"
			: "your home has one public address, so each port of it leads to one place; choose another",
	),
);

const nodePortsApart = rule(["lines"], (sections) =>
	shared(nodePorts(sections), "a NodePort leads to one Service; choose another from 30000 to 32767"),
);

/** The first port that a user without root may bind. @see https://man7.org/linux/man-pages/man7/ip.7.html ip_unprivileged_port_start */
const FIRST_UNPRIVILEGED = 1024;

/** Podman on a laptop runs without root. */
const laptopPorts = rule(["cluster", "lines"], function* (sections) {
	if (sections.cluster.provider !== "k3d") return;
	for (const { key, port } of publicPorts(sections)) {
		if (port >= FIRST_UNPRIVILEGED) continue;
		yield problem(
			key,
			`${port} is below ${FIRST_UNPRIVILEGED}, which Podman without root cannot bind on a laptop; use ${port + 8000}`,
		);
	}
});

/**
 * Ports that k3s listens on itself, each with the one below it: of the API server's port k3s takes the next as well. In
 * order: etcd, an agent's way to the API server, containerd's streams, the kubelet and the control plane's parts, NodePorts.
 * @see https://docs.k3s.io/installation/requirements#networking
 */
const PORTS_OF_K3S = [
	[2378, 2382],
	[6444, 6444],
	[10_009, 10_010],
	[10_247, 10_259],
	[29_999, 32_767],
] as const;

const apiServerPortFree = rule(["cluster"], function* ({ cluster }) {
	if (cluster.provider !== "k3s") return;
	const { port } = cluster.apiServer;
	if (!PORTS_OF_K3S.some(([from, to]) => from <= port && port <= to)) return;
	const taken = PORTS_OF_K3S.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(", ");
	yield problem(
		keyOf("cluster", ["apiServer", "port"]),
		`${port} is among the ports that k3s uses otherwise (${taken}); use 6443`,
	);
});

export const portRules = [publicPortsApart, nodePortsApart, laptopPorts, apiServerPortFree];
