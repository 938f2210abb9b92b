import { describe, expect, test } from "vitest";
import { LINES } from "../../../components/kubernetes/line.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { caCertificate, lineCertificate } from "../../../components/tls/certificate.ts";
import { acmeIssuers, caIssuer, dnsSecret, selfSignedIssuer } from "../../../components/tls/issuers.ts";
import { manifestsOf } from "./manifests.ts";
import { acmeDns, acmeHttp, cloudDns, SPECS, selfSigned, staging } from "./specs.ts";

describe.each(Object.entries(SPECS))("with %s", (_, spec) => {
	test("every manifest is one that the pinned API server takes, with cert-manager's own definitions", () => {
		expect(manifestsOf(spec).flatMap((manifest) => checkManifest(manifest))).toEqual([]);
	});

	test("each line's certificate is in the Secret that its gateway reads", () => {
		for (const line of LINES) {
			const { metadata, spec: certificate } = lineCertificate(line, spec);
			expect(metadata).toMatchObject({ name: `${line}-line`, namespace: `certificates-${spec.env}` });
			expect(certificate).toMatchObject({ secretName: `${line}-line-tls` });
		}
	});

	test("every certificate has a small key of its own for each renewal, for servers alone", () => {
		for (const line of LINES) {
			expect(lineCertificate(line, spec).spec).toMatchObject({
				privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
				usages: ["digital signature", "server auth"],
				renewBeforePercentage: 33,
			});
		}
	});

	test("every certificate names an issuer that is placed", () => {
		const issuers = [selfSignedIssuer(), caIssuer(), ...acmeIssuers(spec)].map(({ metadata }) => metadata.name);
		for (const certificate of [caCertificate(spec), ...LINES.map((line) => lineCertificate(line, spec))]) {
			const { name } = (certificate.spec as { issuerRef: { name: string } }).issuerRef;
			expect(issuers).toContain(name);
		}
	});
});

describe("a line's names", () => {
	const names = (line: "service" | "admin", spec = acmeDns) => lineCertificate(line, spec).spec;

	test("are the domain and one wildcard, so that no public log lists what runs here", () => {
		expect(names("service")).toMatchObject({ dnsNames: ["example.dev", "*.example.dev"] });
	});

	test("are never the same set on both lines, which Let's Encrypt signs five times a week", () => {
		expect(names("admin")).toMatchObject({ dnsNames: ["*.example.dev"] });
	});

	test("are listed one by one where port 80 proves them, which cannot prove a wildcard", () => {
		expect(names("service", acmeHttp)).toMatchObject({ dnsNames: ["board.example.dev", "counter.example.dev"] });
	});
});

describe("the local CA", () => {
	const { metadata, spec } = caCertificate(selfSigned);

	test("can sign for the stack's domain, and for no other name and no address", () => {
		expect(spec).toMatchObject({
			isCA: true,
			usages: ["cert sign", "crl sign"],
			nameConstraints: {
				critical: true,
				permitted: { dnsDomains: ["nexus.localhost"] },
				excluded: { ipRanges: ["0.0.0.0/0", "::/0"] },
			},
		});
	});

	test("keeps its key when it is renewed, so that nobody has to trust it again before its ten years are over", () => {
		expect(spec).toMatchObject({ duration: "87600h", renewBefore: "8760h", privateKey: { rotationPolicy: "Never" } });
	});

	test("has its key in cert-manager's namespace, where its issuer looks and no gateway may", () => {
		expect(metadata.namespace).toBe("cert-manager-dev");
		expect(spec).toMatchObject({ secretName: "local-ca" });
		expect(caIssuer().spec).toEqual({ ca: { secretName: "local-ca" } });
	});

	test("is waited for, and so is what it signs; what Let's Encrypt signs is not, since its proof may need the gateway", () => {
		const wait = { "pulumi.com/waitFor": "condition=Ready" };
		expect(metadata.annotations).toEqual(wait);
		expect(lineCertificate("admin", acmeHttp).metadata.annotations).toEqual(wait);
		expect(lineCertificate("service", acmeHttp).metadata.annotations).toBeUndefined();
		expect(lineCertificate("service", acmeDns).metadata.annotations).toBeUndefined();
	});
});

describe("Let's Encrypt", () => {
	const only = (spec: typeof acmeDns) => acmeIssuers(spec)[0];

	test("is asked to prove the stack's own zone, at Cloudflare with a token that lies in a Secret", () => {
		expect(only(acmeDns)).toMatchObject({
			metadata: { name: "acme-dns" },
			spec: {
				acme: {
					email: "you@example.dev",
					server: "https://acme-v02.api.letsencrypt.org/directory",
					privateKeySecretRef: { name: "acme-dns-account" },
					solvers: [
						{
							selector: { dnsZones: ["example.dev"] },
							dns01: { cloudflare: { apiTokenSecretRef: { name: "dns-credential", key: "credential" } } },
						},
					],
				},
			},
		});
		expect(dnsSecret("prod", "the token")).toMatchObject({
			metadata: { name: "dns-credential", namespace: "cert-manager-prod" },
			stringData: { credential: "the token" },
		});
	});

	test("is asked to prove it at Cloud DNS with a key of a service account", () => {
		expect(only(cloudDns)).toMatchObject({
			spec: {
				acme: {
					solvers: [
						{
							dns01: {
								cloudDNS: {
									project: "my-homelab-1234",
									serviceAccountSecretRef: { name: "dns-credential", key: "credential" },
								},
							},
						},
					],
				},
			},
		});
	});

	test("signs anew when staging is switched: another issuer, with another account", () => {
		expect(only(staging)).toMatchObject({
			metadata: { name: "acme-dns-staging" },
			spec: {
				acme: {
					server: "https://acme-staging-v02.api.letsencrypt.org/directory",
					privateKeySecretRef: { name: "acme-dns-staging-account" },
				},
			},
		});
		expect(lineCertificate("admin", staging).spec).toMatchObject({ issuerRef: { name: "acme-dns-staging" } });
	});

	test("finds its proof behind port 80 of the service line, in a pod on the admin node that opens no port of a node", () => {
		expect(only(acmeHttp)).toMatchObject({
			spec: {
				acme: {
					solvers: [
						{
							http01: {
								gatewayHTTPRoute: {
									serviceType: "ClusterIP",
									parentRefs: [
										{ kind: "Gateway", namespace: "service-gateway-prod", name: "service", sectionName: "http" },
									],
									podTemplate: { spec: { nodeSelector: { "nexus.dev/role": "admin" } } },
								},
							},
						},
					],
				},
			},
		});
	});

	test("is not there where a CA of one's own signs for both lines", () => {
		expect(acmeIssuers(selfSigned)).toEqual([]);
	});
});
