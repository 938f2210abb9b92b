import type { ReleaseManifest } from "./model.ts";

/** Manifests that projects publish with their releases, for what has no chart of its own. */
export const manifests = {
	"gateway-api": {
		url: "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml",
		version: "1.6.1",
		kubernetes: ">=1.30.0-0",
		kubernetesFrom: "the release notes of Gateway API 1.6",
		crds: "gateway-api",
		why: "No chart brings these CRDs. Standard channel: everything we use is in it, and a later step to experimental is refused by the bundle's own safe-upgrades policy. NGINX Gateway Fabric 2.6 is built for 1.5.1 and was seen working with 1.6.1.",
		source: { repository: "https://github.com/kubernetes-sigs/gateway-api", ref: "v1.6.1" },
		readAt: "2026-08-22",
		evidence: "upstream",
	},
	"rabbitmq-cluster-operator": {
		url: "https://github.com/rabbitmq/cluster-operator/releases/download/v2.22.3/cluster-operator.yml",
		version: "2.22.3",
		kubernetes: "*",
		kubernetesFrom: "none: the project names no range",
		crds: "rabbitmq-cluster-operator",
		why: "The project publishes no chart of its own. Since 2.22 its webhooks need cert-manager.",
		source: { repository: "https://github.com/rabbitmq/cluster-operator", ref: "v2.22.3" },
		readAt: "2026-08-22",
		evidence: "upstream",
	},
	"rabbitmq-messaging-topology-operator": {
		url: "https://github.com/rabbitmq/messaging-topology-operator/releases/download/v1.20.1/messaging-topology-operator-with-certmanager.yaml",
		version: "1.20.1",
		kubernetes: "*",
		kubernetesFrom: "none: the project names no range",
		crds: "rabbitmq-messaging-topology-operator",
		why: "No chart either; the variant whose webhook certificate cert-manager makes.",
		source: { repository: "https://github.com/rabbitmq/messaging-topology-operator", ref: "v1.20.1" },
		readAt: "2026-08-22",
		evidence: "upstream",
	},
} as const satisfies Readonly<Record<string, ReleaseManifest>>;
