import type { Exposure } from "../cluster/exposure.ts";
import type { Door } from "../gateway/data-plane/door.ts";
import type { TrustedPeer } from "../gateway/data-plane/nginx-proxy.ts";
import { breakGlassGateway, dataPlaneLabels, gatewayOf } from "../gateway/names.ts";
import type { PodPeer } from "../kubernetes/network-policy.ts";
import { adminRecords, serviceRecords } from "./dns-records.ts";
import type { Line, LineGateway } from "./model.ts";
import { adminForwards, serviceForwards } from "./router-forwards.ts";
import type { LineSettings } from "./settings.ts";

/** Data planes of a line: one restarts while the other serves, and one that finds no control plane refuses everything. */
const DATA_PLANES = 2;

/** The spare way in is used by one person for an hour, and its memory is Centre's. */
const BREAK_GLASS_DATA_PLANES = 1;

/** Ports of the listeners behind a NodePort, which makes the public port its own business. */
const HTTPS = 443;
const HTTP = 80;

/** The line for the apps' users: straight from the internet to the service node. */
export function serviceLine<A>(settings: LineSettings<A>): Line<A> {
	const { service, exposure, env } = settings;
	return {
		...common("service", settings),
		role: service.role,
		gateways: [
			{
				ref: gatewayOf("service", env),
				replicas: DATA_PLANES,
				exposure,
				https: { listener: listenerPort(exposure, service.port, HTTPS), node: service.nodePort },
				http: { listener: listenerPort(exposure, service.httpPort, HTTP), node: service.httpNodePort },
				door: { kind: "everyone" },
			},
		],
		redirectTo: service.port,
		proofs: service.proofs,
		forwards: serviceForwards(settings),
		records: serviceRecords(settings),
	};
}

/** The line for operations: through the edge to the admin node, and past it from home. */
export function adminLine<A>(settings: LineSettings<A>): Line<A> {
	const { admin, exposure, env, homeNetwork } = settings;
	const breakGlass: LineGateway<A> = {
		ref: breakGlassGateway(env),
		replicas: BREAK_GLASS_DATA_PLANES,
		exposure: "nodePort",
		https: { listener: HTTPS, node: admin.breakGlassNodePort },
		door: { kind: "network", cidr: homeNetwork },
	};
	return {
		...common("admin", settings),
		role: admin.role,
		gateways: [
			{
				ref: gatewayOf("admin", env),
				replicas: DATA_PLANES,
				// k3s' ServiceLB passes connections on under its own address: the door could not tell the edge from anybody else.
				exposure: exposure === "loadBalancer" ? "loadBalancer" : "nodePort",
				https: { listener: listenerPort(exposure, admin.port, HTTPS), node: admin.nodePort },
				...wayIn(settings),
			},
			breakGlass,
		],
		proofs: false,
		forwards: adminForwards(settings),
		records: adminRecords(settings),
	};
}

/** The admin gateway's pods and their port, for the policy of whoever connects to them from inside the cluster. */
export function adminGatewayPods({
	env,
	exposure,
	admin,
}: Pick<LineSettings<never>, "env" | "exposure"> & { readonly admin: { readonly port: number } }): PodPeer {
	const gateway = gatewayOf("admin", env);
	const port = listenerPort(exposure, admin.port, HTTPS);
	return { namespace: gateway.namespace, podLabels: dataPlaneLabels(gateway), port };
}

/** A cloud's load balancer listens where the gateway does, so there the listener has the public port. */
function listenerPort(exposure: Exposure, publicPort: number, behindNodePort: number): number {
	return exposure === "loadBalancer" ? publicPort : behindNodePort;
}

/** Who reaches the admin gateway, and whose PROXY protocol it takes: always the same one. */
function wayIn<A>({ edge, homeNetwork }: LineSettings<A>): {
	readonly door: Door<A>;
	readonly trusted?: TrustedPeer<A>;
} {
	switch (edge.kind) {
		case "machine":
			return {
				door: { kind: "network", cidr: edge.network },
				trusted: { type: "IPAddress", value: edge.address },
			};
		case "pods": {
			const { namespace, podLabels, podCidr } = edge;
			return { door: { kind: "pods", namespace, podLabels }, trusted: { type: "CIDR", value: podCidr } };
		}
		case "none":
			return { door: { kind: "network", cidr: homeNetwork } };
	}
}

function common<A, Name extends Line<A>["name"]>(name: Name, { env, kubernetesMinor, domain }: LineSettings<A>) {
	return { name, env, kubernetesMinor, domain };
}
