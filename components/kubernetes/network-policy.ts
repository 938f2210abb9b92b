import { API_ACCESS_LABEL, PREFIX } from "./labels.ts";
import type { Fields, Manifest, Value } from "./manifest.ts";

/** Where the API server really listens: policies are applied after the Service address was translated. */
export interface ApiServerEndpoint {
	/** IPv4 address of the machine, not of the `kubernetes` Service. */
	readonly address: string;
	/** TCP port, 6443 on k3s. */
	readonly port: number;
}

/** A TCP port of a peer's pods, chosen by labels. */
export interface PodPeer {
	readonly namespace: string;
	readonly podLabels: Readonly<Record<string, string>>;
	/** The port of the container, not of the Service. */
	readonly port: number;
}

/** A webhook that the API server calls: its pods and the port of their container. */
export interface Webhook {
	readonly podLabels: Readonly<Record<string, string>>;
	readonly port: number;
}

const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/**
 * The pods through which a managed control plane calls webhooks, as GKE and as AKS label them; k3s has none.
 * @see https://github.com/tigera/operator/pull/5212
 */
const KONNECTIVITY_AGENTS: readonly Omit<PodPeer, "port">[] = ["k8s-app", "app"].map((label) => ({
	namespace: "kube-system",
	podLabels: { [label]: "konnectivity-agent" },
}));

/**
 * Nothing in, nothing out: what a namespace starts from.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic
 */
export function defaultDeny(namespace: string): Manifest {
	return networkPolicy(namespace, "default-deny", {}, { policyTypes: ["Ingress", "Egress"] });
}

/** Every pod may ask the cluster's DNS, over UDP and (for large answers) TCP. */
export function allowDns(namespace: string): Manifest {
	return networkPolicy(
		namespace,
		"allow-dns",
		{},
		{
			policyTypes: ["Egress"],
			egress: [
				{
					to: [
						{
							namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: "kube-system" } },
							podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
						},
					],
					ports: [
						{ protocol: "UDP", port: 53 },
						{ protocol: "TCP", port: 53 },
					],
				},
			],
		},
	);
}

/** Pods that carry the label `nexus.dev/api-access: "true"` may call the API server. */
export function allowApiServer(namespace: string, apiServer: ApiServerEndpoint): Manifest {
	return networkPolicy(
		namespace,
		"allow-api-server",
		{ [API_ACCESS_LABEL]: "true" },
		{
			policyTypes: ["Egress"],
			egress: [
				{
					to: [{ ipBlock: { cidr: `${apiServer.address}/32` } }],
					ports: [{ protocol: "TCP", port: apiServer.port }],
				},
			],
		},
	);
}

/**
 * The API server may call a webhook. On machines of one's own it calls from their network, so a pod selector cannot name
 * it; operators with webhooks run on its machine, where a node always reaches its own pods, so that rule is for the day
 * when one is scheduled elsewhere. A managed one calls through its agents.
 */
export function allowWebhook(namespace: string, apiServer: ApiServerEndpoint, webhook: Webhook): Manifest {
	return networkPolicy(namespace, `allow-webhook-${webhook.port}`, webhook.podLabels, {
		policyTypes: ["Ingress"],
		ingress: [
			{
				from: [{ ipBlock: { cidr: `${apiServer.address}/32` } }, ...KONNECTIVITY_AGENTS.map(podSelectorOf)],
				ports: [{ protocol: "TCP", port: webhook.port }],
			},
		],
	});
}

/** Lets `client` pods of this namespace reach a peer's pods elsewhere. */
export function allowTo(
	namespace: string,
	name: string,
	podLabels: Readonly<Record<string, string>>,
	to: PodPeer,
): Manifest {
	return networkPolicy(namespace, name, podLabels, {
		policyTypes: ["Egress"],
		egress: [{ to: [podSelectorOf(to)], ports: [{ protocol: "TCP", port: to.port }] }],
	});
}

/** Lets a peer's pods reach pods of this namespace on their `port`. */
export function allowFrom(
	namespace: string,
	name: string,
	podLabels: Readonly<Record<string, string>>,
	from: Omit<PodPeer, "port">,
	port: number,
): Manifest {
	return networkPolicy(namespace, name, podLabels, {
		policyTypes: ["Ingress"],
		ingress: [{ from: [podSelectorOf(from)], ports: [{ protocol: "TCP", port }] }],
	});
}

/** A destination on the internet, for whoever reads the policy: the policy itself knows addresses alone. */
export interface InternetDestination {
	/** DNS name. */
	readonly host: string;
	/** What for. */
	readonly reason: string;
}

/** Annotation of a policy that opens the internet: for whom, and why. */
const EGRESS_ANNOTATION = `${PREFIX}/egress`;

/**
 * What is not the internet: private networks, the provider's between its customers and itself, the machine, the link.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
const NOT_THE_INTERNET = [
	"0.0.0.0/8",
	"10.0.0.0/8",
	"100.64.0.0/10",
	"127.0.0.0/8",
	"169.254.0.0/16",
	"172.16.0.0/12",
	"192.168.0.0/16",
] as const;

/** Lets pods of this namespace reach a TCP port of the internet, and nothing at home. */
export function allowToInternet(
	namespace: string,
	name: string,
	podLabels: Readonly<Record<string, string>>,
	port: number,
	destinations: readonly InternetDestination[],
): Manifest {
	const opened = networkPolicy(namespace, name, podLabels, {
		policyTypes: ["Egress"],
		egress: [
			{
				to: [{ ipBlock: { cidr: "0.0.0.0/0", except: NOT_THE_INTERNET } }],
				ports: [{ protocol: "TCP", port }],
			},
		],
	});
	const why = destinations.map(({ host, reason }) => `${host}: ${reason}`).join("; ");
	return { ...opened, metadata: { ...opened.metadata, annotations: { [EGRESS_ANNOTATION]: why } } };
}

function podSelectorOf(peer: Omit<PodPeer, "port">): Value {
	return {
		namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: peer.namespace } },
		podSelector: { matchLabels: peer.podLabels },
	};
}

/** A policy over the pods with these labels; over all of the namespace where there are none. */
export function networkPolicy<A = never>(
	namespace: string,
	name: string,
	podLabels: Readonly<Record<string, string>>,
	rules: Fields<NoInfer<A>>,
): Manifest<A> {
	return {
		apiVersion: "networking.k8s.io/v1",
		kind: "NetworkPolicy",
		metadata: { name, namespace },
		spec: {
			podSelector: Object.keys(podLabels).length === 0 ? {} : { matchLabels: podLabels },
			...rules,
		},
	};
}
