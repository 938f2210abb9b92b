import { type LineName, lineLabel } from "../../kubernetes/line.ts";
import type { Fields, Manifest } from "../../kubernetes/manifest.ts";
import { allowTo, networkPolicy, type PodPeer } from "../../kubernetes/network-policy.ts";
import { AGENT_PORT, CONTROL_PLANE_LABELS, controlPlaneNamespace, dataPlaneLabels, type GatewayRef } from "../names.ts";

/** Who may open a connection to a gateway. */
export type Door<A> =
	| { readonly kind: "everyone" }
	/** The hosts of a network, e.g. `198.51.100.7/32`. NodePorts under `Local` keep the source address, so it is theirs. */
	| { readonly kind: "network"; readonly cidr: A | string }
	| ({ readonly kind: "pods" } & Omit<PodPeer, "port">);

/**
 * The only connections that reach a gateway's data planes. PROXY protocol's trusted addresses are no such door: they
 * decide whose word is believed, and serve everybody else all the same.
 */
export function allowThrough<A>(gateway: GatewayRef, door: Door<A>, ports: readonly number[]): Manifest<A> {
	return networkPolicy<A>(gateway.namespace, `allow-to-${gateway.name}`, dataPlaneLabels(gateway), {
		policyTypes: ["Ingress"],
		ingress: [{ ...peers(door), ports: ports.map((port) => ({ protocol: "TCP", port })) }],
	});
}

function peers<A>(door: Door<A>): Fields<A> {
	switch (door.kind) {
		case "everyone":
			return {};
		case "network":
			return { from: [{ ipBlock: { cidr: door.cidr } }] };
		case "pods":
			return {
				from: [
					{
						namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": door.namespace } },
						podSelector: { matchLabels: door.podLabels },
					},
				],
			};
	}
}

/** Every data plane of a namespace fetches its configuration from the control plane. */
export function allowControlPlane(namespace: string, env: string): Manifest {
	const to = { namespace: controlPlaneNamespace(env), podLabels: CONTROL_PLANE_LABELS, port: AGENT_PORT };
	return allowTo(namespace, "allow-to-control-plane", {}, to);
}

/**
 * Data planes forward to the namespaces that take part in their line, and to no other. Which pods and ports there take
 * it is said by those namespaces' own policies, a route at a time.
 */
export function allowApps(namespace: string, line: LineName): Manifest {
	return networkPolicy(
		namespace,
		"allow-to-apps",
		{},
		{
			policyTypes: ["Egress"],
			egress: [{ to: [{ namespaceSelector: { matchLabels: { [lineLabel(line)]: "true" } } }] }],
		},
	);
}
