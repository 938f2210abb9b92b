import { API_ACCESS_LABEL, nodeSelector } from "../kubernetes/labels.ts";
import type { Fields } from "../kubernetes/manifest.ts";
import { type ContainerResources, containerResources, type NamespaceBudget } from "../kubernetes/resources.ts";

/** What the values depend on. */
export interface CertManagerValuesArgs {
	/** Namespace of the release. */
	readonly namespace: string;
	/**
	 * Whether there is a ServiceMonitor for Prometheus. Its CRD must stand first.
	 * @default false
	 */
	readonly metrics?: boolean;
	/**
	 * Whether a proof is put into routes (`acme-http`). Without the Gateway API's CRDs the controller then does not start.
	 * @default false
	 */
	readonly gatewayApi?: boolean;
}

/** Idle most of the time; a handshake with an ACME server takes milliseconds of CPU. */
const IDLE_CPU_MILLIS = 10;

/** The chart's four workloads. */
const WORKLOADS = {
	// Grows with the TLS Secrets that it caches; a homelab has some tens.
	controller: { cpuMillis: IDLE_CPU_MILLIS, memoryMi: 128 },
	// Keeps no cache of Secrets.
	webhook: { cpuMillis: IDLE_CPU_MILLIS, memoryMi: 64 },
	// Caches Secrets, webhooks and CRDs of the whole cluster: it must, because the RabbitMQ operators and the
	// Barman plugin take their CA from it. 163 MiB were seen by others on a small cluster.
	cainjector: { cpuMillis: IDLE_CPU_MILLIS, memoryMi: 256 },
	// A client that runs for seconds; named because the namespace's quota wants it of every container.
	startupapicheck: { cpuMillis: IDLE_CPU_MILLIS, memoryMi: 64 },
} as const satisfies Readonly<Record<string, ContainerResources>>;

/** All four at once, and each a second time: a rolling update starts the new pod before it ends the old one. */
export const CERT_MANAGER_BUDGET: NamespaceBudget = {
	cpuMillis: 2 * sum(({ cpuMillis }) => cpuMillis),
	memoryMi: 2 * sum(({ memoryMi }) => memoryMi),
	pods: 2 * Object.keys(WORKLOADS).length,
	storageGi: 0,
};

/**
 * Who is asked whether a proof is visible: public resolvers over HTTPS, by address. At home the router's own resolver
 * may answer the domain's names with private addresses (split DNS), and many a router or provider answers port 53 itself.
 */
export const PUBLIC_RESOLVERS = ["https://1.1.1.1/dns-query", "https://8.8.8.8/dns-query"];

/**
 * Helm values of cert-manager 1.21, on the admin node: certificates are operations, not service.
 *
 * Nothing in here is secret: DNS tokens live in Secrets that an issuer names.
 *
 * Seen with the templates of 1.21.1: the same text twice (nothing random), all of it in the release's namespace, every
 * pod and the check's Job `restricted` without a word from us, placed by one selector, and within the budget above also
 * while all three Deployments roll.
 */
export function certManagerValues({ namespace, metrics = false, gatewayApi = false }: CertManagerValuesArgs): Fields {
	return {
		crds: {
			// Off by default in the chart; without it the first Certificate fails.
			enabled: true,
			// A removed release must not take every Certificate with it. Kept CRDs are taken up again only by a release of
			// the same name and namespace, so neither may ever change.
			keep: true,
		},
		global: {
			// The default is kube-system: then rights of cert-manager would lie in a namespace that is not its own.
			leaderElection: { namespace },
			// One place for all four workloads: the chart merges it into each.
			nodeSelector: nodeSelector("admin"),
		},
		// The chart's default, said aloud: two nodes, leader election, and a certificate has weeks to be renewed.
		replicaCount: 1,
		...workload(WORKLOADS.controller),
		// One text with commas, as the chart hands it to a flag.
		dns01RecursiveNameservers: PUBLIC_RESOLVERS.join(","),
		// Else it also asks the domain's own name servers, on port 53. The resolvers remember a proof for its minute or two.
		dns01RecursiveNameserversOnly: true,
		// The new name of `enableGatewayAPI`, which 1.21 calls deprecated. An empty one leaves the file and its flag out, so
		// that switching it rolls the controller; the chart itself would not roll it for a changed file.
		config: gatewayApi ? { gatewayAPI: { enabled: true } } : {},
		webhook: {
			replicaCount: 1,
			...workload(WORKLOADS.webhook),
		},
		cainjector: {
			replicaCount: 1,
			...workload(WORKLOADS.cainjector),
		},
		startupapicheck: {
			// The post-install hook: the release counts as installed only once the webhook answers.
			enabled: true,
			...workload(WORKLOADS.startupapicheck),
		},
		prometheus: {
			enabled: metrics,
			servicemonitor: { enabled: metrics },
		},
	};
}

/** What each of the four workloads has of its own. */
function workload(resources: ContainerResources): Fields {
	return {
		resources: containerResources(resources),
		// Our nodes have no taints, so nothing has to be tolerated.
		tolerations: [],
		// Every one of them calls the API server, and the namespace denies what is not opened by this label.
		podLabels: { [API_ACCESS_LABEL]: "true" },
	};
}

function sum(amount: (resources: ContainerResources) => number): number {
	return Object.values(WORKLOADS).reduce((total, resources) => total + amount(resources), 0);
}
