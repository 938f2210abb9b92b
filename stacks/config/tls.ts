import { DNS_PROVIDERS, ISSUERS } from "../../components/tls/issuer.ts";
import { flag, group, oneOf, text } from "./field.ts";

/** `nexus:tls` */
export const tls = group(
	{
		issuer: oneOf(
			ISSUERS,
			"Who signs the certificates: acme-dns (Let's Encrypt, proved in DNS, a wildcard) or self-signed (a CA of your own, for development).",
		),
		serviceIssuer: oneOf(
			ISSUERS,
			"Who signs those of the service line, where that differs: acme-http (Let's Encrypt, proved on port 80) works there alone. Default: issuer.",
		).optional(),
		email: text(
			/^[^\s@]+@[^\s@]+\.[^\s@]+$/,
			"a mail address such as you@example.dev",
			"Where Let's Encrypt may write about the account. Needed by acme-dns and acme-http.",
		).optional(),
		dnsProvider: oneOf(
			DNS_PROVIDERS,
			"Who serves the domain's DNS, where acme-dns puts its proof. Default cloudflare (free; its token is the secret nexus:dnsToken). clouddns needs the secret nexus:dnsServiceAccountKey.",
		).default("cloudflare"),
		dnsProject: text(
			/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
			"the id of a Google Cloud project such as my-homelab-1234",
			"Google Cloud project of the zone, with dnsProvider clouddns. Default: edge.project.",
		).optional(),
		staging: flag(
			"Use Let's Encrypt's staging servers, whose certificates no browser trusts but whose limits forgive trying. Default false.",
		).default(false),
	},
	"TLS of both lines, which ends at home.",
)
	.transform((written) => ({ ...written, serviceIssuer: written.serviceIssuer ?? written.issuer }))
	.meta({ description: "TLS of both lines, which ends at home." });
