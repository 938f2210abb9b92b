import type { Manifest } from "../../../components/kubernetes/manifest.ts";
import type { LineSettings } from "../../../components/line/settings.ts";

/** The home of the examples: two machines behind a router, the edge on a machine at 198.51.100.7. */
export const HOME: LineSettings<string> = {
	env: "prod",
	kubernetesMinor: "1.36",
	domain: "example.dev",
	publicDomain: true,
	homeAddress: "home.example.dev",
	homeIsAddress: false,
	homeNetwork: "192.168.0.0/24",
	exposure: "nodePort",
	nodes: { service: "192.168.0.11", admin: "192.168.0.10" },
	service: { role: "service", port: 443, httpPort: 80, nodePort: 31443, httpNodePort: 31080, proofs: false },
	admin: {
		role: "admin",
		port: 8443,
		nodePort: 30443,
		breakGlassNodePort: 30943,
		hosts: ["argocd.example.dev", "grafana.example.dev"],
	},
	edge: { kind: "machine", address: "198.51.100.7", network: "198.51.100.7/32" },
};

/** The edge's proxy in the same cluster. */
export const EDGE_PODS: LineSettings<string>["edge"] = {
	kind: "pods",
	namespace: "edge-dev",
	podLabels: { "app.kubernetes.io/name": "edge" },
	podCidr: "10.42.0.0/16",
	port: 10443,
	nodePort: 32443,
};

/** The one manifest of a kind and name. */
export function manifestOf(manifests: readonly Manifest<string>[], kind: string, name: string): Manifest<string> {
	const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
	const [only] = found;
	if (only === undefined || found.length > 1) throw new Error(`${found.length} of ${kind} ${name}`);
	return only;
}
