import { commonLabels } from "../kubernetes/labels.ts";
import type { Fields, Manifest } from "../kubernetes/manifest.ts";
import { certManagerNamespace } from "./issuer.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** After a failure cert-manager tries again after 1, 2, 4 … at most 32 hours: two days are several tries. */
const OVERDUE = 2 * DAY;

/** Days in which somebody has to act. The shortest lives to come, 45 days, are renewed with 15 left, so it stays quiet while all is well. */
const LAST_DAYS = 7 * DAY;

/**
 * What is told when a certificate is not renewed.
 *
 * cert-manager says 0 for a time that does not exist yet, which is why each time is asked to be greater.
 * @see https://cert-manager.io/docs/devops-tips/prometheus-metrics/
 */
const RULES: readonly Fields[] = [
	{
		alert: "CertificateRenewalOverdue",
		expr: `time() - (certmanager_certificate_renewal_timestamp_seconds > 0) > ${OVERDUE}`,
		// A restart of Prometheus or of cert-manager is no reason.
		for: "1h",
		labels: { severity: "warning" },
		annotations: {
			summary: "{{ $labels.namespace }}/{{ $labels.name }} should have been renewed two days ago",
			description:
				"It still works. Look at why: kubectl -n {{ $labels.namespace }} describe certificate {{ $labels.name }}, then the orders and challenges there. Most often the DNS token has expired, or port 80 no longer reaches the service line.",
		},
	},
	{
		alert: "CertificateExpiresSoon",
		expr: `(certmanager_certificate_expiration_timestamp_seconds > 0) - time() < ${LAST_DAYS}`,
		for: "1h",
		labels: { severity: "critical" },
		annotations: {
			summary:
				"{{ $labels.namespace }}/{{ $labels.name }} expires in {{ $value | humanizeDuration }}; then its line stops",
			description:
				"Renewal has failed for weeks. kubectl -n {{ $labels.namespace }} describe certificate {{ $labels.name }} says why; docs/tls.md says what to do about each reason.",
		},
	},
	{
		alert: "CertificateNotReady",
		// A certificate has one series for each status; the one that holds is 1.
		expr: 'certmanager_certificate_ready_status{condition!="True"} == 1',
		// A proof in DNS takes minutes; a proof that fails once is tried again after an hour.
		for: "2h",
		labels: { severity: "warning" },
		annotations: {
			summary: "{{ $labels.namespace }}/{{ $labels.name }} is not ready (Ready is {{ $labels.condition }})",
			description:
				"Its line serves the certificate before, or none. kubectl -n {{ $labels.namespace }} describe certificate {{ $labels.name }} says why.",
		},
	},
	{
		alert: "CertificateMetricsMissing",
		// Without figures the alerts above are silent, which looks like health.
		expr: "absent(certmanager_certificate_expiration_timestamp_seconds)",
		for: "1h",
		labels: { severity: "warning" },
		annotations: {
			summary: "Nobody watches when certificates expire",
			description:
				"Prometheus has no figures from cert-manager. Does it run, and may Prometheus reach its port 9402? kubectl get pods -A -l app.kubernetes.io/instance=cert-manager",
		},
	},
];

/** The alerts on the lines' certificates, for whichever Prometheus evaluates them. */
export function expiryAlerts(env: string): Manifest {
	return {
		apiVersion: "monitoring.coreos.com/v1",
		kind: "PrometheusRule",
		metadata: {
			name: "certificates",
			namespace: certManagerNamespace(env),
			labels: commonLabels("cert-manager", "tls"),
		},
		spec: { groups: [{ name: "certificates", rules: RULES }] },
	};
}
