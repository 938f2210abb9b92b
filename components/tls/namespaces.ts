import { certificateNamespace, dataPlaneLabels, gatewayOf } from "../gateway/names.ts";
import type { LineName } from "../kubernetes/line.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import { namespaceManifests } from "../kubernetes/namespace.ts";
import { type ApiServerEndpoint, allowFrom, allowTo } from "../kubernetes/network-policy.ts";
import { CERT_MANAGER_BUDGET } from "./cert-manager-values.ts";
import { type CertificatesSpec, certManagerNamespace, type IssuerKind, uses } from "./issuer.ts";
import { SOLVER } from "./issuers.ts";

/** What cert-manager's namespace depends on. */
export interface CertManagerNamespaceSpec {
	readonly env: string;
	/** Kubernetes minor whose Pod Security rules hold. */
	readonly kubernetesMinor: string;
	readonly apiServer: ApiServerEndpoint;
	/** Who signs for each line: what is not used is not opened. */
	readonly issuers: Readonly<Record<LineName, IssuerKind>>;
}

/** cert-manager's controller, the one of its workloads that talks to the internet, as the chart labels it. */
const CONTROLLER = { "app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "controller" };
const WEBHOOK = { "app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "webhook" };

/** The port of the webhook's container. The chart's own number is the kubelet's; off the host network that is no conflict. */
const WEBHOOK_PORT = 10250;

/**
 * The internet without what is private, shared by a provider's customers, or a cloud's metadata.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const INTERNET = {
	cidr: "0.0.0.0/0",
	except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
};

/** The namespace of cert-manager, with what it may reach. */
export function certManagerManifests(spec: CertManagerNamespaceSpec): readonly Manifest[] {
	const { env, kubernetesMinor, apiServer } = spec;
	const namespace = certManagerNamespace(env);
	return [
		...namespaceManifests({
			purpose: "cert-manager",
			env,
			role: "admin",
			partOf: "tls",
			kubernetesMinor,
			budget: CERT_MANAGER_BUDGET,
			apiServer,
			webhooks: [{ podLabels: WEBHOOK, port: WEBHOOK_PORT }],
		}),
		// The ACME server, the DNS service's API and DNS over HTTPS: port 53 stays shut.
		...(uses(spec, "acme-dns") || uses(spec, "acme-http") ? [allowInternet(namespace, "allow-acme", 443)] : []),
		// Before it asks Let's Encrypt to look, it looks itself: by the public name, which may be translated to the pods.
		...(uses(spec, "acme-http")
			? [
					allowInternet(namespace, "allow-proof-check", 80),
					allowTo(namespace, "allow-proof-check-inside", CONTROLLER, serviceDataPlane(env)),
				]
			: []),
	];
}

/** The namespace of the lines' certificates. Nothing runs in it but, for `acme-http`, the pods that answer for a proof. */
export function certificatesManifests(spec: CertificatesSpec): readonly Manifest[] {
	const { env, kubernetesMinor, serviceHosts } = spec;
	const namespace = certificateNamespace(env);
	const http = spec.issuers.service === "acme-http";
	// A proof for every name at once, as on the first day.
	const proofs = http ? serviceHosts.length : 0;
	return [
		...namespaceManifests({
			purpose: "certificates",
			env,
			role: "admin",
			partOf: "tls",
			kubernetesMinor,
			budget: { cpuMillis: proofs * SOLVER.cpuMillis, memoryMi: proofs * SOLVER.memoryMi, pods: proofs, storageGi: 0 },
			// The routes to those pods.
			lines: http ? ["service"] : [],
		}),
		...(http
			? [allowFrom(namespace, "allow-from-service-gateway", SOLVER.podLabels, serviceDataPlane(env), SOLVER.port)]
			: []),
	];
}

/** The pods behind the service line's port 80; a data plane listens on its listener's own port. */
function serviceDataPlane(env: string) {
	const gateway = gatewayOf("service", env);
	return { namespace: gateway.namespace, podLabels: dataPlaneLabels(gateway), port: 80 };
}

function allowInternet(namespace: string, name: string, port: number): Manifest {
	return {
		apiVersion: "networking.k8s.io/v1",
		kind: "NetworkPolicy",
		metadata: { name, namespace },
		spec: {
			podSelector: { matchLabels: CONTROLLER },
			policyTypes: ["Egress"],
			egress: [{ to: [{ ipBlock: INTERNET }], ports: [{ protocol: "TCP", port }] }],
		},
	};
}
