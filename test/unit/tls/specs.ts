import type { AcmeAccount, CertificatesSpec } from "../../../components/tls/issuer.ts";

const account: AcmeAccount = { email: "you@example.dev", staging: false, dns: { provider: "cloudflare" } };
const home = { env: "prod", kubernetesMinor: "1.36", domain: "example.dev" };

/** The laptop: a CA of its own. */
export const selfSigned: CertificatesSpec = {
	env: "dev",
	kubernetesMinor: "1.36",
	domain: "nexus.localhost",
	issuers: { service: "self-signed", admin: "self-signed" },
	serviceHosts: [],
};

/** The home: Let's Encrypt, proved in Cloudflare's DNS. */
export const acmeDns: CertificatesSpec = {
	...home,
	issuers: { service: "acme-dns", admin: "acme-dns" },
	acme: account,
	serviceHosts: [],
};

export const cloudDns: CertificatesSpec = {
	...acmeDns,
	acme: { ...account, dns: { provider: "clouddns", project: "my-homelab-1234" } },
};

export const staging: CertificatesSpec = { ...acmeDns, acme: { ...account, staging: true } };

/** The service line proved on port 80, the admin line with a CA of its own. */
export const acmeHttp: CertificatesSpec = {
	...home,
	issuers: { service: "acme-http", admin: "self-signed" },
	acme: account,
	serviceHosts: ["board.example.dev", "counter.example.dev"],
};

/** Every way to sign, by name. */
export const SPECS = { selfSigned, acmeDns, cloudDns, staging, acmeHttp };
