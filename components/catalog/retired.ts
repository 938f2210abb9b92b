/** A source of charts or images that nobody should start from any more. */
export interface RetiredSource {
	readonly name: string;
	/** Matches an address: a chart repository or an image reference, not the name in prose. */
	readonly pattern: RegExp;
	/** What happened, and when. */
	readonly why: string;
	readonly instead: string;
}

/** Sources that have been retired, archived or moved; read August to November 2026. */
export const retiredSources: readonly RetiredSource[] = [
	{
		name: "Bitnami",
		pattern: /\bbitnami(legacy|secure|charts)?\/|charts\.bitnami\.com/i,
		why: "versioned images moved to `bitnamilegacy` and get no updates",
		instead: "the project's own chart or image (see docs/catalog.md)",
	},
	{
		name: "ingress-nginx",
		pattern: /kubernetes\.github\.io\/ingress-nginx|(registry\.k8s\.io|kubernetes)\/ingress-nginx\b/i,
		why: "retired in March 2026",
		instead: "a route of the app's model: it becomes an HTTPRoute of one of the two gateways",
	},
	{
		name: "Promtail",
		pattern: /\bgrafana\/promtail\b|helm-charts\/promtail\b|name: "?promtail\b/i,
		why: "end of life on 2 March 2026",
		instead: "Alloy",
	},
	{
		name: "the grafana/loki chart",
		pattern: /grafana\.github\.io\/helm-charts\/loki\b|ghcr\.io\/grafana\/helm-charts\/loki\b/i,
		why: "enterprise only since March 2026; the open chart moved to grafana-community",
		instead: "oci://ghcr.io/grafana-community/helm-charts, chart loki",
	},
	{
		name: "MinIO's public images and charts",
		pattern: /\bminio\/(minio|mc|console)\b|quay\.io\/minio\/|charts\.min\.io/i,
		why: "no longer maintained since February 2026; the repository is archived",
		instead: "SeaweedFS (objectStore.provider: seaweedfs)",
	},
	{
		name: "the old Kubernetes registries",
		pattern: /\bk8s\.gcr\.io\b|\bgcr\.io\/google[_-]containers\//i,
		why: "frozen in April 2023",
		instead: "registry.k8s.io",
	},
	{
		name: "the old stable charts",
		pattern: /charts\.helm\.sh\/(stable|incubator)|kubernetes-charts(-incubator)?\.storage\.googleapis\.com/i,
		why: "archived in November 2020",
		instead: "the project's own chart",
	},
];

/**
 * The retired source that an address comes from, if any.
 * @param address an image reference or a chart repository; longer texts are searched as well.
 */
export function retiredSource(address: string): RetiredSource | undefined {
	return retiredSources.find(({ pattern }) => pattern.test(address));
}
