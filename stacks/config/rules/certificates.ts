import { routesOf } from "../../../components/app/routes.ts";
import { chosenApps } from "../../apps/registry.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { isLocalName } from "./networks.ts";
import { rule } from "./rule.ts";

/** The admin line has no port 80, and the self-check of HTTP-01 breaks behind PROXY protocol (cert-manager #466, #7749). */
const adminNeedsDns = rule(["tls"], function* ({ tls }) {
	if (tls.issuer !== "acme-http") return;
	yield problem(
		keyOf("tls", ["issuer"]),
		'"acme-http" cannot work on the admin line: Let\'s Encrypt asks on port 80, which that line does not have, and the check breaks behind PROXY protocol; use acme-dns for both lines, or acme-http for the service line alone (tls.serviceIssuer: acme-http beside tls.issuer: self-signed)',
	);
});

const acmeNeedsEmail = rule(["tls"], function* ({ tls }) {
	const acme = [tls.issuer, tls.serviceIssuer].find((issuer) => issuer !== "self-signed");
	if (acme === undefined || tls.email !== undefined) return;
	yield problem(
		keyOf("tls", ["email"]),
		`is missing; ${acme} needs a mail address, where Let's Encrypt may write about the account`,
	);
});

/** Let's Encrypt asks on port 80 of the public address and on no other. @see https://letsencrypt.org/docs/challenge-types/ */
const httpChallengePort = rule(["tls", "lines"], function* ({ tls, lines }) {
	if (tls.serviceIssuer !== "acme-http" || tls.issuer === "acme-http" || lines.service.httpPort === 80) return;
	yield problem(
		keyOf("lines", ["service", "httpPort"]),
		`${lines.service.httpPort} is not 80, the only port on which Let's Encrypt asks with tls.serviceIssuer acme-http; use 80, or acme-dns`,
	);
});

/** A wildcard is proved in DNS alone, so every name is asked for by itself. @see https://letsencrypt.org/docs/challenge-types/ */
const httpChallengeNames = rule(["tls", "apps"], function* ({ tls, apps }) {
	if (tls.serviceIssuer !== "acme-http" || tls.issuer === "acme-http") return;
	const routes = chosenApps(apps).flatMap(({ services }) =>
		Object.entries(services).flatMap(([name, service]) => routesOf(name, service)),
	);
	if (routes.some(({ line }) => line === "service")) return;
	yield problem(
		keyOf("tls", ["serviceIssuer"]),
		'"acme-http" proves names one by one, and nothing in nexus:apps has a name on the service line; choose an app that has one, or use acme-dns',
	);
});

const publicDomain = rule(["tls", "domain"], function* ({ tls, domain }) {
	const acme = [tls.issuer, tls.serviceIssuer].find((issuer) => issuer !== "self-signed");
	if (acme === undefined || !isLocalName(domain)) return;
	yield problem(
		keyOf("domain"),
		`${quote(domain)} exists in no public DNS, so Let's Encrypt (tls.issuer ${acme}) signs nothing for it; use a domain that you own, or tls.issuer: self-signed`,
	);
});

const cloudDnsNeedsProject = rule(["tls", "edge"], function* ({ tls, edge }) {
	if (tls.dnsProvider === "cloudflare" && tls.dnsProject !== undefined) {
		yield problem(
			keyOf("tls", ["dnsProject"]),
			"belongs to dnsProvider: clouddns, but dnsProvider is cloudflare; delete it, or change the dnsProvider",
		);
	}
	const usesDns = tls.issuer === "acme-dns" || tls.serviceIssuer === "acme-dns";
	if (!usesDns || tls.dnsProvider !== "clouddns" || tls.dnsProject !== undefined || edge.provider === "gcp") return;
	yield problem(
		keyOf("tls", ["dnsProject"]),
		"is missing; dnsProvider clouddns needs the id of the Google Cloud project that has the domain's zone",
	);
});

export const certificateRules = [
	adminNeedsDns,
	acmeNeedsEmail,
	httpChallengePort,
	httpChallengeNames,
	publicDomain,
	cloudDnsNeedsProject,
];
