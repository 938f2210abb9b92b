import { type Exposure, serviceLbPool } from "../../cluster/exposure.ts";
import { commonLabels, nodeSelector } from "../../kubernetes/labels.ts";
import type { Fields, Manifest } from "../../kubernetes/manifest.ts";
import { containerResources } from "../../kubernetes/resources.ts";
import type { Role } from "../../kubernetes/role.ts";
import type { GatewayRef } from "../names.ts";

/** A port of a gateway, and the port of the node that leads to it. */
export interface GatewayPort {
	/** Port of the listener, and of the data plane's container. */
	readonly listener: number;
	/** Port of the node: the same on every node, answered by the one that the data plane runs on. */
	readonly node: number;
}

/** The one whose PROXY headers are believed. */
export interface TrustedPeer<A> {
	/** `CIDR` where the peer is a pod, whose address nobody knows beforehand. */
	readonly type: "IPAddress" | "CIDR";
	readonly value: A | string;
}

/** How a gateway's data planes run. */
export interface DataPlaneSpec<A> {
	readonly gateway: GatewayRef;
	/** The machine that they run on, every one of them. */
	readonly role: Role;
	readonly replicas: number;
	readonly exposure: Exposure;
	readonly ports: readonly GatewayPort[];
	/** Who sends PROXY protocol. Absent: nobody, and a client's own address is the connection's. */
	readonly trusted?: TrustedPeer<A>;
}

/** nginx with its agent: 40 MiB seen under load, without the agent's collector of metrics, which wants more than both. */
export const DATA_PLANE_RESOURCES = { cpuMillis: 50, memoryMi: 192 };

/** Seconds in which nodes forget a pod that is going, and then for the requests that it still answers. */
const DRAIN_SECONDS = 5;
const ANSWER_SECONDS = 30;

/**
 * How the data planes of one Gateway run. Each Gateway has its own: what is set here holds for all of its listeners,
 * PROXY protocol above all.
 */
export function nginxProxy<A>(spec: DataPlaneSpec<A>): Manifest<A> {
	const { gateway, role, replicas, trusted } = spec;
	return {
		apiVersion: "gateway.nginx.org/v1alpha2",
		kind: "NginxProxy",
		metadata: { ...gateway, labels: commonLabels(gateway.name, "gateway") },
		spec: {
			// Both lines have IPv4 addresses, and every policy at their doors is about IPv4: no second door.
			ipFamily: "ipv4",
			// The version is nobody's business.
			serverTokens: "off",
			// At `info`, the default, each client that hangs up is a line.
			logging: { errorLevel: "warn" },
			...(trusted === undefined
				? {}
				: { rewriteClientIP: { mode: "ProxyProtocol", trustedAddresses: [{ ...trusted }] } }),
			kubernetes: {
				deployment: {
					replicas,
					pod: {
						nodeSelector: nodeSelector(role),
						terminationGracePeriodSeconds: DRAIN_SECONDS + ANSWER_SECONDS + 5,
					},
					container: { resources: containerResources(DATA_PLANE_RESOURCES), lifecycle: { preStop: drain() } },
					patches: [{ type: "StrategicMerge", value: deploymentPatch() }],
				},
				service: service(spec),
			},
		},
	};
}

/** Labels of what the controller makes of a Gateway, its Service above all. */
export function infrastructureLabels(
	{ exposure }: Pick<DataPlaneSpec<never>, "exposure">,
	role: Role,
): Readonly<Record<string, string>> {
	return { "app.kubernetes.io/part-of": "gateway", ...(exposure === "serviceLb" ? serviceLbPool(role) : {}) };
}

function service({ exposure, ports }: Pick<DataPlaneSpec<never>, "exposure" | "ports">): Fields {
	return {
		type: exposure === "nodePort" ? "NodePort" : "LoadBalancer",
		// The node that runs the data plane answers, and no other: the line stays on its node, and keeps the client's address.
		externalTrafficPolicy: "Local",
		// Fixed: the router forwards to them. A load balancer is led to them as well.
		nodePorts: ports.map(({ listener, node }) => ({ port: node, listenerPort: listener })),
	};
}

/** On TERM the image's entrypoint ends nginx at once, requests in flight included; so it is asked before, and waited for. */
function drain(): Fields {
	const wait = `for _ in $(seq ${ANSWER_SECONDS}); do [ -e /var/run/nginx/nginx.pid ] || break; sleep 1; done`;
	const script = `sleep ${DRAIN_SECONDS}; /usr/sbin/nginx -s quit; ${wait}`;
	return { exec: { command: ["/bin/sh", "-c", script] } };
}

/** What the controller sets and NginxProxy has no field for. */
function deploymentPatch(): Fields {
	return {
		spec: {
			// A new data plane takes requests before an old one goes. Kubernetes' own default comes to the same for two.
			strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
			template: {
				spec: {
					// The agent has a token of its own, for the control plane alone; the API server's it never uses.
					automountServiceAccountToken: false,
				},
			},
		},
	};
}
