import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certificateOf } from "../../components/gateway/names.ts";
import type { Fields, Manifest } from "../../components/kubernetes/manifest.ts";
import { caCertificate, lineCertificate } from "../../components/tls/certificate.ts";
import { certManagerNamespace } from "../../components/tls/issuer.ts";
import { CA_SECRET, caIssuer, selfSignedIssuer } from "../../components/tls/issuers.ts";
import { selfSigned as spec } from "../unit/tls/specs.ts";
import { describeWith } from "./rig.ts";
import { visit } from "./tls/client.ts";
import { Nginx } from "./tls/nginx.ts";
import { Signed } from "./tls/signer.ts";

const DAY = 24 * 3600 * 1000;
const { domain, env } = spec;
const [service, admin] = [certificateOf("service", env), certificateOf("admin", env)];
const { namespace } = service;

/** The service line's Certificate with other names on it, as somebody would ask who may make Certificates. */
function asking(name: string, names: Fields): Manifest {
	const { dnsNames: _, ...rest } = lineCertificate("service", spec).spec as Fields;
	const metadata = { name, namespace };
	return {
		apiVersion: "cert-manager.io/v1",
		kind: "Certificate",
		metadata,
		spec: { ...rest, ...names, secretName: name },
	};
}

describeWith(
	["certmanager", "debian13", "container"],
	"the local CA (cert-manager's own library signs, standing in for its controllers; nginx serves)",
	() => {
		const folder = mkdtempSync(join(tmpdir(), "nexus-tls-"));
		let signed: Signed;
		let nginx: Nginx;
		let ca: string;

		beforeAll(async () => {
			signed = new Signed(folder, [
				selfSignedIssuer(),
				caIssuer(),
				caCertificate(spec),
				lineCertificate("service", spec),
				lineCertificate("admin", spec),
				asking("bank", { dnsNames: ["bank.example"] }),
				asking("address", { dnsNames: [domain], ipAddresses: ["127.0.0.1"] }),
			]);
			ca = signed.read(namespace, service.secretName, "ca.crt");
			const secrets = { service: service.secretName, admin: admin.secretName, bank: "bank", address: "address" };
			const servers = Object.entries(secrets).map(([name, secret]) => {
				const [certificate, key] = (["tls.crt", "tls.key"] as const).map((file) =>
					signed.path(namespace, secret, file),
				);
				return [name, { certificate: certificate ?? "", key: key ?? "" }] as const;
			});
			nginx = await Nginx.start(folder, Object.fromEntries(servers));
		});
		afterAll(async () => {
			await nginx?.close();
			rmSync(folder, { recursive: true });
		});

		const at = (server: string, name: string, ca: readonly string[]) => visit(nginx.socket(server), name, { ca });

		/** What OpenSSL's own program says of a certificate for a name; Node tells few reasons by name. */
		const verify = (secret: string, name: string) => {
			const file = (which: "ca.crt" | "tls.crt") => join(folder, signed.path(namespace, secret, which));
			const options = ["-x509_strict", "-purpose", "sslserver", "-verify_hostname", name, "-CAfile", file("ca.crt")];
			const { stdout, stderr } = spawnSync("openssl", ["verify", ...options, file("tls.crt")], { encoding: "utf8" });
			return stdout + stderr;
		};

		describe("a client that trusts it", () => {
			test.each([
				["service", domain],
				["service", `counter.${domain}`],
				["admin", `grafana.${domain}`],
			])("reaches the %s line as %s", async (server, name) => {
				expect((await at(server, name, [ca])).verdict).toBe("trusted");
			});

			test("does so with TLS 1.2 as well as 1.3", async () => {
				for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
					const seen = await visit(nginx.socket("service"), domain, { ca: [ca], version });
					expect(seen).toMatchObject({ verdict: "trusted", protocol: version });
				}
			});

			test.each([
				["admin", domain, "the domain itself, which is the service line's"],
				["service", `deep.counter.${domain}`, "a name two levels down, which no wildcard covers"],
				["service", "localhost", "a name above the domain"],
				["admin", "bank.example", "another domain"],
			])("refuses the %s line as %s: %s", async (server, name) => {
				expect((await at(server, name, [ca])).verdict).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
			});

			test("refuses what the CA signed for a bank: it can sign for the stack's domain alone", async () => {
				const seen = await at("bank", "bank.example", [ca]);
				expect(seen.certificate.subjectaltname).toBe("DNS:bank.example");
				expect(seen.verdict).not.toBe("trusted");
				expect(verify("bank", "bank.example")).toContain("permitted subtree violation");
			});

			test("refuses what the CA signed for an address", async () => {
				const seen = await at("address", domain, [ca]);
				expect(seen.certificate.subjectaltname).toBe(`DNS:${domain}, IP Address:127.0.0.1`);
				expect(seen.verdict).not.toBe("trusted");
				expect(verify("address", domain)).toContain("excluded subtree violation");
			});

			test("is told the same by OpenSSL's own program, chain and name", () => {
				expect(verify(service.secretName, `counter.${domain}`)).toMatch(/: OK\n$/);
			});
		});

		test("a client that does not trust it refuses both lines", async () => {
			for (const server of ["service", "admin"]) {
				expect((await at(server, `counter.${domain}`, [])).verdict).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
			}
		});

		test("what a line serves is its own certificate, and not the CA's along with it", async () => {
			const { certificate } = await at("service", domain, []);
			expect(certificate.subjectaltname).toBe(`DNS:${domain}, DNS:*.${domain}`);
			expect(certificate.issuerCertificate).toBeUndefined();
		});

		test("a line's certificate is for servers, on a P-256 key of its own", async () => {
			const [one, other] = await Promise.all([at("service", domain, [ca]), at("admin", domain, [ca])]);
			for (const { certificate } of [one, other]) {
				expect(certificate).toMatchObject({ asn1Curve: "prime256v1", ext_key_usage: ["1.3.6.1.5.5.7.3.1"] });
				expect(certificate.ca).toBe(false);
			}
			expect(one.certificate.fingerprint256).not.toBe(other.certificate.fingerprint256);
			expect(one.certificate.pubkey).not.toEqual(other.certificate.pubkey);
		});

		test("a line's certificate lives 90 days, and cert-manager renews it with a third of them left", async () => {
			const { certificate } = await at("service", domain, [ca]);
			const { notBefore, notAfter, renewalTime } = signed.status("service-line");
			expect(new Date(certificate.valid_to)).toEqual(notAfter);
			expect((notAfter.getTime() - notBefore.getTime()) / DAY).toBeCloseTo(90, 1);
			expect((notAfter.getTime() - renewalTime.getTime()) / DAY).toBeCloseTo(29.7, 1);
		});

		test("the CA lives ten years, says whose it is, and is told to be renewed a year before", () => {
			const certificate = new X509Certificate(ca);
			expect(certificate.ca).toBe(true);
			expect(certificate.subject).toBe(`O=${domain}\nCN=Nexus local CA`);
			expect(certificate.issuer).toBe(certificate.subject);
			const { notBefore, notAfter, renewalTime } = signed.status(CA_SECRET);
			expect((notAfter.getTime() - notBefore.getTime()) / DAY).toBeCloseTo(3650, 0);
			expect((notAfter.getTime() - renewalTime.getTime()) / DAY).toBeCloseTo(365, 0);
			const text = execFileSync("openssl", ["x509", "-noout", "-text"], { input: ca, encoding: "utf8" });
			expect(text).toMatch(/Key Usage: critical\s+(Digital Signature, )?Certificate Sign, CRL Sign/);
			expect(text).toContain("X509v3 Name Constraints: critical");
		});

		test("what is handed out to be trusted is the CA's certificate and no key", () => {
			expect(ca).toBe(signed.read(certManagerNamespace(env), CA_SECRET, "tls.crt"));
			expect(ca.match(/-----BEGIN [^-]+-----/g)).toEqual(["-----BEGIN CERTIFICATE-----"]);
		});
	},
);
