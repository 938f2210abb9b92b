import { API_ACCESS_LABEL, nodeSelector } from "../kubernetes/labels.ts";
import type { Fields } from "../kubernetes/manifest.ts";
import { type ContainerResources, containerResources } from "../kubernetes/resources.ts";

/** What the values depend on. */
export interface CertManagerValuesArgs {
	/** Namespace of the release. */
	readonly namespace: string;
	/**
	 * Whether Prometheus is there to read the metrics.
	 * @default false: the ServiceMonitor kind exists only once the observability layer has installed it.
	 */
	readonly metrics?: boolean;
}

/** Idle most of the time; a handshake with an ACME server takes milliseconds of CPU. */
const IDLE_CPU_MILLIS = 10;

/**
 * Helm values of cert-manager 1.21, on the admin node: certificates are operations, not service.
 *
 * Nothing in here is secret: DNS tokens live in Secrets that an issuer names.
 */
export function certManagerValues({ namespace, metrics = false }: CertManagerValuesArgs): Fields {
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
		// Grows with the TLS Secrets that it caches; a homelab has some tens.
		...workload({ cpuMillis: IDLE_CPU_MILLIS, memoryMi: 128 }),
		webhook: {
			replicaCount: 1,
			// Keeps no cache of Secrets.
			...workload({ cpuMillis: IDLE_CPU_MILLIS, memoryMi: 64 }),
		},
		cainjector: {
			replicaCount: 1,
			// Caches Secrets, webhooks and CRDs of the whole cluster: it must, because the RabbitMQ operators and the
			// Barman plugin take their CA from it. 163 MiB were seen by others on a small cluster.
			...workload({ cpuMillis: IDLE_CPU_MILLIS, memoryMi: 256 }),
		},
		startupapicheck: {
			// The post-install hook: the release counts as installed only once the webhook answers.
			enabled: true,
			// A client that runs for seconds; named because the namespace's quota wants it of every container.
			...workload({ cpuMillis: IDLE_CPU_MILLIS, memoryMi: 64 }),
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
