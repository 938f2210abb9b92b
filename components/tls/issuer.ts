import type { LineName } from "../kubernetes/line.ts";
import { namespaceName } from "../kubernetes/namespace.ts";

/** Who can sign a line's certificate. */
export const ISSUERS = ["acme-dns", "acme-http", "self-signed"] as const;
export type IssuerKind = (typeof ISSUERS)[number];

/** Who serves the domain's DNS, where `acme-dns` puts its proof. */
export const DNS_PROVIDERS = ["cloudflare", "clouddns"] as const;

/** A DNS service and what it is found by. */
export type DnsService =
	| { readonly provider: "cloudflare" }
	| {
			readonly provider: "clouddns";
			/** Id of the Google Cloud project that has the zone. */
			readonly project: string;
	  };

/** The account at Let's Encrypt, and how it proves that the domain is ours. */
export interface AcmeAccount {
	/** Mail address of the account. */
	readonly email: string;
	/** Whether the staging servers sign: nobody trusts what they sign, and their limits forgive trying. */
	readonly staging: boolean;
	readonly dns: DnsService;
}

/** Everything that the certificates of both lines follow from. */
export interface CertificatesSpec {
	/** Suffix of the environment, the stack's name. */
	readonly env: string;
	/** Kubernetes minor whose Pod Security rules hold. */
	readonly kubernetesMinor: string;
	/** The domain that every public name is under. */
	readonly domain: string;
	/** Who signs for each line. `acme-http` is for the service line alone: the admin line has no port 80. */
	readonly issuers: Readonly<Record<LineName, IssuerKind>>;
	/** Given where an issuer is an ACME one. */
	readonly acme?: AcmeAccount;
	/** The service line's whole names, for `acme-http`, which cannot prove a wildcard. */
	readonly serviceHosts: readonly string[];
}

/** Namespace of cert-manager, of its accounts' keys and of the CA's: `cert-manager-prod`. */
export function certManagerNamespace(env: string): string {
	return namespaceName("cert-manager", env);
}

/** Whether a line's certificate is signed by this issuer. */
export function uses({ issuers }: Pick<CertificatesSpec, "issuers">, kind: IssuerKind): boolean {
	return Object.values(issuers).includes(kind);
}
