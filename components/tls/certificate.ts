import { certificateOf } from "../gateway/names.ts";
import { commonLabels } from "../kubernetes/labels.ts";
import type { LineName } from "../kubernetes/line.ts";
import type { Fields, Manifest } from "../kubernetes/manifest.ts";
import { type CertificatesSpec, certManagerNamespace } from "./issuer.ts";
import { CA_SECRET, issuerName, SELF_SIGNED_ISSUER } from "./issuers.ts";

/**
 * Share of a certificate's life that is left when it is renewed, in percent: what Let's Encrypt advises. A share and not
 * a number of days, because their certificates live 90 days today, 64 from February 2027, 45 from February 2028.
 * @see https://letsencrypt.org/2025/12/02/from-90-to-45
 */
const RENEW_AT_PERCENT_LEFT = 33;

/** What the local CA signs lives as long as what Let's Encrypt signs: development meets the same renewals. */
const LEAF_HOURS = 90 * 24;

/** The CA's certificate has to be trusted by hand on every device, so not often. */
const CA_HOURS = 10 * 365 * 24;
/** A year to notice, and to trust the next one. */
const CA_RENEW_BEFORE_HOURS = 365 * 24;

/** Small, fast, and taken by every client of the last ten years. */
const KEY = { algorithm: "ECDSA", size: 256 };

/** Tells Pulumi to wait until cert-manager says that the certificate is there. */
const WAIT_UNTIL_READY = { "pulumi.com/waitFor": "condition=Ready" };

/** The names on a line's certificate. */
function certificateNames(line: LineName, { domain, issuers, serviceHosts }: CertificatesSpec): readonly string[] {
	if (issuers[line] === "acme-http") return serviceHosts;
	// A wildcard, so that the public logs of certificates do not list what runs here, and no new app waits for a signature.
	// Two lines, two sets of names: Let's Encrypt signs the very same set five times a week.
	return line === "admin" ? [`*.${domain}`] : [domain, `*.${domain}`];
}

/** The certificate of a line: cert-manager keeps its Secret current, and the line's gateway serves it. */
export function lineCertificate(line: LineName, spec: CertificatesSpec): Manifest {
	const { namespace, name, secretName } = certificateOf(line, spec.env);
	const kind = spec.issuers[line];
	// An ACME certificate comes when its proof is seen, minutes after the gateway that may have to carry it.
	const annotations = kind === "self-signed" ? { annotations: WAIT_UNTIL_READY } : {};
	return certificate({ namespace, name, ...annotations }, secretName, {
		dnsNames: certificateNames(line, spec),
		issuerRef: issuerRef(issuerName(kind, spec.acme)),
		// An ACME server decides by itself how long.
		...(kind === "self-signed" ? { duration: `${LEAF_HOURS}h` } : {}),
		renewBeforePercentage: RENEW_AT_PERCENT_LEFT,
		// A new key each time: a stolen one is worth a renewal at most.
		privateKey: { ...KEY, rotationPolicy: "Always" },
		// A key that signs needs no key encipherment, and a server no client authentication, which public CAs stopped signing.
		usages: ["digital signature", "server auth"],
	});
}

/**
 * The local CA. It can sign for the stack's own domain and for nothing else, so whoever trusts it gives away no other
 * site. cert-manager writes the constraint by default since 1.17.
 */
export function caCertificate({ env, domain }: CertificatesSpec): Manifest {
	const namespace = certManagerNamespace(env);
	return certificate({ namespace, name: CA_SECRET, annotations: WAIT_UNTIL_READY }, CA_SECRET, {
		isCA: true,
		// What a list of trusted authorities shows. The domain is not in the common name, which ends at 64 letters.
		commonName: "Nexus local CA",
		subject: { organizations: [domain] },
		issuerRef: issuerRef(SELF_SIGNED_ISSUER),
		duration: `${CA_HOURS}h`,
		renewBefore: `${CA_RENEW_BEFORE_HOURS}h`,
		// The key stays: with a new one every device would have to trust the CA again, and until then trust nothing.
		privateKey: { ...KEY, rotationPolicy: "Never" },
		usages: ["cert sign", "crl sign"],
		nameConstraints: {
			// A client that does not understand the constraint has to refuse the certificate.
			critical: true,
			permitted: { dnsDomains: [domain] },
			// Addresses are another kind of name, which a list of permitted domains says nothing about.
			excluded: { ipRanges: ["0.0.0.0/0", "::/0"] },
		},
	});
}

function issuerRef(name: string): Fields {
	return { group: "cert-manager.io", kind: "ClusterIssuer", name };
}

function certificate(
	metadata: {
		readonly name: string;
		readonly namespace: string;
		readonly annotations?: Readonly<Record<string, string>>;
	},
	secretName: string,
	spec: Fields,
): Manifest {
	const labels = commonLabels("cert-manager", "tls");
	return {
		apiVersion: "cert-manager.io/v1",
		kind: "Certificate",
		metadata: { ...metadata, labels },
		spec: { secretName, secretTemplate: { labels }, ...spec },
	};
}
