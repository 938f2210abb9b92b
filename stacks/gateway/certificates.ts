import type { Output } from "@pulumi/pulumi";
import { routesOf } from "../../components/app/routes.ts";
import { catalog } from "../../components/catalog.ts";
import type { AcmeAccount, CertificatesSpec, DnsService } from "../../components/tls/issuer.ts";
import { chosenApps } from "../apps/registry.ts";
import type { NexusConfig } from "../config.ts";
import type { Secrets } from "../secrets.ts";

/** What the stack's settings say of the lines' certificates. */
export function certificatesSpec(config: NexusConfig): CertificatesSpec {
	const { domain, stack, tls } = config;
	const acme = acmeAccount(config);
	return {
		env: stack,
		kubernetesMinor: catalog.kubernetes.minor,
		domain,
		issuers: { service: tls.serviceIssuer, admin: tls.issuer },
		...(acme === undefined ? {} : { acme }),
		serviceHosts: serviceHosts(config),
	};
}

/** What proves to the DNS service who we are. */
export function dnsCredential({ tls }: NexusConfig, secrets: Secrets): Output<string> {
	return tls.dnsProvider === "cloudflare" ? secrets.dnsToken : secrets.dnsServiceAccountKey;
}

/** Absent where no issuer is an ACME one; the config's rules ask for the mail address of every other. */
function acmeAccount({ tls, edge }: NexusConfig): AcmeAccount | undefined {
	if (tls.email === undefined || (tls.issuer === "self-signed" && tls.serviceIssuer === "self-signed"))
		return undefined;
	return { email: tls.email, staging: tls.staging, dns: dnsService(tls, edge) };
}

/** The zone's project is the edge's where nothing else is said: the config's rules see to it that one of them is known. */
function dnsService({ dnsProvider, dnsProject }: NexusConfig["tls"], edge: NexusConfig["edge"]): DnsService {
	if (dnsProvider === "cloudflare") return { provider: "cloudflare" };
	return { provider: "clouddns", project: dnsProject ?? (edge.provider === "gcp" ? edge.project : "") };
}

/** Every name on the service line, whole, in alphabetical order. */
function serviceHosts({ apps, domain }: NexusConfig): readonly string[] {
	const routes = chosenApps(apps).flatMap(({ services }) =>
		Object.entries(services).flatMap(([name, service]) => routesOf(name, service)),
	);
	const hosts = routes.filter(({ line }) => line === "service").map(({ host }) => `${host}.${domain}`);
	return [...new Set(hosts)].toSorted();
}
