import type { Manifest } from "../../../components/kubernetes/manifest.ts";
import { caCertificate, lineCertificate } from "../../../components/tls/certificate.ts";
import { expiryAlerts } from "../../../components/tls/expiry-alerts.ts";
import type { CertificatesSpec } from "../../../components/tls/issuer.ts";
import { acmeIssuers, caIssuer, dnsSecret, selfSignedIssuer } from "../../../components/tls/issuers.ts";
import { certificatesManifests, certManagerManifests } from "../../../components/tls/namespaces.ts";

/** Every manifest of a way to sign, as the components place them. */
export function manifestsOf(spec: CertificatesSpec): readonly Manifest<string>[] {
	return [
		...certManagerManifests({ ...spec, apiServer: { address: "192.168.0.10", port: 6443 } }),
		...certificatesManifests(spec),
		dnsSecret(spec.env, "token"),
		selfSignedIssuer(),
		caCertificate(spec),
		caIssuer(),
		...acmeIssuers(spec),
		lineCertificate("service", spec),
		lineCertificate("admin", spec),
		expiryAlerts(spec.env),
	];
}
