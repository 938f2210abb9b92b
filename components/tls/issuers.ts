import { gatewayOf, HTTP_LISTENER } from "../gateway/names.ts";
import { commonLabels, nodeSelector } from "../kubernetes/labels.ts";
import type { Fields, Manifest } from "../kubernetes/manifest.ts";
import {
	type AcmeAccount,
	type CertificatesSpec,
	certManagerNamespace,
	type DnsService,
	type IssuerKind,
	uses,
} from "./issuer.ts";

/** Signs itself: only the CA's own certificate is made by it. */
export const SELF_SIGNED_ISSUER = "self-signed";

/** Key and certificate of the local CA: a Secret beside cert-manager, where ClusterIssuers look. */
export const CA_SECRET = "local-ca";

/** The Secret that proves to the DNS service who we are, and the key in it. */
const DNS_SECRET = "dns-credential";
const DNS_SECRET_KEY = "credential";

/** @see https://letsencrypt.org/docs/staging-environment/ */
const LETS_ENCRYPT = {
	production: "https://acme-v02.api.letsencrypt.org/directory",
	staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
};

/**
 * The ClusterIssuer that signs for a line. Staging is in the name: a Certificate is signed again when the name of its
 * issuer changes, and not when the issuer behind the name does.
 */
export function issuerName(kind: IssuerKind, acme: AcmeAccount | undefined): string {
	if (kind === "self-signed") return CA_SECRET;
	return acme?.staging === true ? `${kind}-staging` : kind;
}

/** Makes the local CA's own certificate and nothing else. */
export function selfSignedIssuer(): Manifest {
	return clusterIssuer(SELF_SIGNED_ISSUER, { selfSigned: {} });
}

/** Signs with the local CA. */
export function caIssuer(): Manifest {
	return clusterIssuer(CA_SECRET, { ca: { secretName: CA_SECRET } });
}

/** Let's Encrypt, proved in the domain's DNS: the one way to a wildcard, and the one that needs no open port. */
function acmeDnsIssuer({ domain }: CertificatesSpec, acme: AcmeAccount): Manifest {
	return acmeIssuer("acme-dns", acme, {
		selector: { dnsZones: [domain] },
		dns01: dnsSolver(acme.dns),
	});
}

/** Let's Encrypt, proved on port 80 of the service line. */
function acmeHttpIssuer({ env }: CertificatesSpec, acme: AcmeAccount): Manifest {
	const gateway = gatewayOf("service", env);
	return acmeIssuer("acme-http", acme, {
		http01: {
			gatewayHTTPRoute: {
				// The default is NodePort, which the namespace's quota refuses: the gateway is the way in.
				serviceType: "ClusterIP",
				parentRefs: [
					{
						group: "gateway.networking.k8s.io",
						kind: "Gateway",
						namespace: gateway.namespace,
						name: gateway.name,
						sectionName: HTTP_LISTENER,
					},
				],
				podTemplate: {
					metadata: {},
					// No securityContext: one of ours would replace cert-manager's own, which is restricted, and lose its seccomp profile.
					spec: { nodeSelector: nodeSelector("admin") },
				},
			},
		},
	});
}

/** The issuers at Let's Encrypt that the lines use. */
export function acmeIssuers(spec: CertificatesSpec): readonly Manifest[] {
	const { acme } = spec;
	if (acme === undefined) return [];
	return [
		...(uses(spec, "acme-dns") ? [acmeDnsIssuer(spec, acme)] : []),
		...(uses(spec, "acme-http") ? [acmeHttpIssuer(spec, acme)] : []),
	];
}

/** A pod that answers Let's Encrypt on the service line, as cert-manager makes it. */
export const SOLVER = {
	cpuMillis: 10,
	memoryMi: 64,
	podLabels: { "acme.cert-manager.io/http01-solver": "true" },
	port: 8089,
} as const;

/** What proves to the DNS service who we are, as a Secret that the issuer names. */
export function dnsSecret<A>(env: string, credential: A): Manifest<A> {
	return {
		apiVersion: "v1",
		kind: "Secret",
		metadata: { name: DNS_SECRET, namespace: certManagerNamespace(env), labels: commonLabels("cert-manager", "tls") },
		stringData: { [DNS_SECRET_KEY]: credential },
	};
}

function dnsSolver(dns: DnsService): Fields {
	const secret = { name: DNS_SECRET, key: DNS_SECRET_KEY };
	switch (dns.provider) {
		case "cloudflare":
			// A token may edit one zone; the older API key, the whole account.
			return { cloudflare: { apiTokenSecretRef: secret } };
		case "clouddns":
			// A key, not workload identity: the machines at home have no identity at Google.
			return { cloudDNS: { project: dns.project, serviceAccountSecretRef: secret } };
	}
}

function acmeIssuer(kind: "acme-dns" | "acme-http", acme: AcmeAccount, solver: Fields): Manifest {
	const name = issuerName(kind, acme);
	return clusterIssuer(name, {
		acme: {
			email: acme.email,
			server: acme.staging ? LETS_ENCRYPT.staging : LETS_ENCRYPT.production,
			// One account an issuer: an account belongs to one server, and cert-manager makes it by itself.
			privateKeySecretRef: { name: `${name}-account` },
			solvers: [solver],
		},
	});
}

function clusterIssuer(name: string, spec: Fields): Manifest {
	return {
		apiVersion: "cert-manager.io/v1",
		kind: "ClusterIssuer",
		metadata: { name, labels: commonLabels("cert-manager", "tls") },
		spec,
	};
}
