import type { ChartName } from "../catalog.ts";
import type { ChartValuesExceptions } from "../kubernetes/chart-values.ts";

const SUBCHART = "Values of a subchart; the parent's values.yaml lists only what it changes.";
const COMMENTED = "Stands in values.yaml as a comment; the templates read it.";
const OWN_CONFIG = "Configuration of the program itself, passed through as it is.";
const CLAIM = "A PersistentVolumeClaim template, passed through as it is.";
const NAMES = "Keys are names that the user chooses.";

/** Where a chart's values.yaml is silent about keys that its templates take, chart by chart. */
export const chartValuesExceptions: Readonly<Partial<Record<ChartName, ChartValuesExceptions>>> = {
	"cert-manager": {
		open: {
			config: OWN_CONFIG,
			"webhook.config": OWN_CONFIG,
			"cainjector.config": OWN_CONFIG,
		},
	},
	"cloudnative-pg": {
		open: { "config.data": "Settings of the operator, by the names of its environment variables." },
	},
	valkey: {
		open: { "auth.aclUsers": NAMES, networkPolicy: "A NetworkPolicy spec, passed through as it is." },
	},
	seaweedfs: {
		unlisted: {
			"allInOne.s3.createBuckets": COMMENTED,
			"allInOne.podSecurityContext.enabled": "The templates ignore the context without it.",
			"allInOne.containerSecurityContext.enabled": "The templates ignore the context without it.",
		},
	},
	"kube-prometheus-stack": {
		open: {
			"prometheus.prometheusSpec.storageSpec": CLAIM,
			"alertmanager.alertmanagerSpec.storage": CLAIM,
		},
		partlyListed: {
			grafana: SUBCHART,
			"kube-state-metrics": SUBCHART,
			"prometheus-node-exporter": SUBCHART,
		},
		unlisted: { "alertmanager.alertmanagerSpec.configSecret": COMMENTED },
	},
	"prometheus-blackbox-exporter": { open: { "config.modules": NAMES } },
	loki: {
		open: {
			"loki.limits_config": OWN_CONFIG,
			"loki.schemaConfig": OWN_CONFIG,
			"loki.compactor": OWN_CONFIG,
			"loki.structuredConfig": OWN_CONFIG,
		},
		unlisted: {
			"loki.storage.bucketNames.chunks": COMMENTED,
			"loki.storage.bucketNames.ruler": COMMENTED,
		},
	},
	tempo: {
		open: {
			"tempo.extraArgs": "Flags of the program, by name.",
			"tempo.storage.trace.s3": "Read by the config template, by Tempo's own names.",
		},
	},
	"argo-cd": {
		open: {
			"configs.cm": OWN_CONFIG,
			"configs.params": OWN_CONFIG,
			"configs.rbac": OWN_CONFIG,
		},
	},
	jenkins: { open: { "controller.JCasC.configScripts": NAMES } },
	zot: {
		open: { configFiles: NAMES, secretFiles: NAMES },
		unlisted: {
			resources: "Not in values.yaml at all; the templates read it.",
			securityContext: "Not in values.yaml at all; the templates read it.",
			podSecurityContext: "Not in values.yaml at all; the templates read it.",
			imagePullSecrets: "Not in values.yaml at all; the templates read it.",
		},
	},
};
