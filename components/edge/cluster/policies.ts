import type { Manifest } from "../../kubernetes/manifest.ts";
import { networkPolicy } from "../../kubernetes/network-policy.ts";

/** Clients reach the proxy from the networks that may, and nowhere else. */
export function allowFromSources(
	namespace: string,
	podLabels: Readonly<Record<string, string>>,
	sources: readonly string[],
	port: number,
): Manifest {
	return networkPolicy(namespace, "allow-from-clients", podLabels, {
		policyTypes: ["Ingress"],
		ingress: [{ from: sources.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ protocol: "TCP", port }] }],
	});
}

/** The proxy reaches the admin line's way in, and nothing else. */
export function allowToHome(
	namespace: string,
	podLabels: Readonly<Record<string, string>>,
	network: string,
	port: number,
): Manifest {
	return networkPolicy(namespace, "allow-to-home", podLabels, {
		policyTypes: ["Egress"],
		egress: [{ to: [{ ipBlock: { cidr: network } }], ports: [{ protocol: "TCP", port }] }],
	});
}
