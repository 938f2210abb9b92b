import { certificateNamespace, dataPlaneLabels, gatewayOf } from "../gateway/names.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import { namespaceManifests } from "../kubernetes/namespace.ts";
import {
	type ApiServerEndpoint,
	allowFrom,
	allowTo,
	allowToInternet,
	type InternetDestination,
} from "../kubernetes/network-policy.ts";
import { CERT_MANAGER_BUDGET, PUBLIC_RESOLVERS } from "./cert-manager-values.ts";
import { type AcmeAccount, type CertificatesSpec, certManagerNamespace, uses } from "./issuer.ts";
import { SOLVER } from "./issuers.ts";

/** What cert-manager's namespace depends on: who signs, since what is not used is not opened. */
export interface CertManagerNamespaceSpec extends Omit<CertificatesSpec, "serviceHosts"> {
	readonly apiServer: ApiServerEndpoint;
}

/** cert-manager's controller, the one of its workloads that talks to the internet, as the chart labels it. */
const CONTROLLER = { "app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "controller" };
const WEBHOOK = { "app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "webhook" };

/** The port of the webhook's container. The chart's own number is the kubelet's; off the host network that is no conflict. */
const WEBHOOK_PORT = 10250;

/** The namespace of cert-manager, with what it may reach. */
export function certManagerManifests(spec: CertManagerNamespaceSpec): readonly Manifest[] {
	const { env, kubernetesMinor, apiServer, acme, domain } = spec;
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
		// Port 53 stays shut: proofs are looked for over HTTPS.
		...(acme === undefined
			? []
			: [allowToInternet(namespace, "allow-acme", CONTROLLER, 443, acmeDestinations(acme, uses(spec, "acme-dns")))]),
		// Before it asks Let's Encrypt to look, it looks itself: by the public name, which may be translated to the pods.
		...(uses(spec, "acme-http")
			? [
					allowToInternet(namespace, "allow-proof-check", CONTROLLER, 80, [
						{ host: `*.${domain}`, reason: "is the proof on the service line?" },
					]),
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
			// The gateway's pods forward to the namespaces of their line alone.
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

/** Whom the controller talks to; whoever proves on port 80 alone has nothing to say to a DNS service. */
function acmeDestinations({ dns }: AcmeAccount, provesInDns: boolean): readonly InternetDestination[] {
	const signs = { host: "*.api.letsencrypt.org", reason: "signs" };
	if (!provesInDns) return [signs];
	const proof = { cloudflare: "api.cloudflare.com", clouddns: "dns.googleapis.com, oauth2.googleapis.com" }[
		dns.provider
	];
	return [
		signs,
		{ host: proof, reason: "takes the proof" },
		{ host: PUBLIC_RESOLVERS.join(", "), reason: "is the proof visible?" },
	];
}
