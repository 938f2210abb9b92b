import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { output, secret } from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { SecretContent, SecretReader } from "../../../components/kubernetes/secret-reader.ts";
import { CertManager } from "../../../components/tls/cert-manager.ts";
import type { CertificatesSpec } from "../../../components/tls/issuer.ts";
import { LineCertificates } from "../../../components/tls/line-certificates.ts";
import { noCa } from "../../../components/tls/trust.ts";
import { holdsSecret, type Registration, record } from "../recorder.ts";
import { acmeDns, acmeHttp, selfSigned } from "./specs.ts";

const apiServer = { address: "192.168.0.10", port: 6443 };

function placed(spec: CertificatesSpec) {
	return record(() => {
		const provider = new Provider("cluster", { kubeconfig: "{}" });
		const definitions = new ConfigMap("definitions", {}, { provider });
		const { ready } = new CertManager(
			"cert-manager",
			{ ...spec, apiServer, provider, metrics: true, dependsOn: [definitions] },
			{},
		);
		new LineCertificates(
			"certificates",
			{
				...spec,
				provider,
				dependsOn: ready,
				...(spec.acme === undefined ? {} : { dnsCredential: secret("the token") }),
			},
			{},
		);
	});
}

/** How what is not known yet travels. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const short = (urn: string) => urn.split("::").at(-1) ?? "";

describe.each([
	["a CA of its own", selfSigned],
	["Let's Encrypt", acmeDns],
] as const)("with %s", (_, spec) => {
	let registrations: readonly Registration[] = [];
	const find = (name: string): Registration => {
		const found = registrations.find((registration) => registration.name === name);
		if (found === undefined) throw new Error(`no ${name} in ${registrations.map((each) => each.name).join(", ")}`);
		return found;
	};
	/** Whether one is made only after the other. */
	const after = (late: string, early: string): boolean =>
		find(late)
			.dependencies.map(short)
			.some((name) => name === early || (isKnown(name) && after(name, early)));
	const isKnown = (name: string) => registrations.some((registration) => registration.name === name);
	beforeAll(async () => {
		registrations = await placed(spec);
	});

	test("cert-manager comes after its namespace's walls and the definitions that it needs", () => {
		expect(after("cert-manager-release", "cert-manager-networkpolicy-default-deny")).toBe(true);
		expect(after("cert-manager-release", "definitions")).toBe(true);
		expect(after("cert-manager-prometheusrule-certificates", "definitions")).toBe(true);
	});

	test("the certificates come after cert-manager, so that a teardown takes them first", () => {
		for (const line of ["service", "admin"]) {
			expect(after(`certificates-certificate-${line}-line`, "cert-manager-release")).toBe(true);
		}
	});

	test("everything belongs to its component and is placed on the one cluster", () => {
		const children = registrations.filter(
			({ custom, type }) => custom && type.startsWith("kubernetes:") && !type.endsWith(":ConfigMap"),
		);
		expect(children.length).toBeGreaterThan(15);
		for (const { parent, provider } of children) {
			expect(parent).toMatch(/nexus:(tls|kubernetes):/);
			expect(provider).toContain("::cluster::");
		}
	});

	test("no value of the chart is secret, and nothing but a Secret holds one", () => {
		const holding = registrations.filter(({ inputs }) => holdsSecret(inputs));
		expect(holding.map(({ type }) => type)).toEqual(spec.acme === undefined ? [] : ["kubernetes:core/v1:Secret"]);
	});
});

describe("the local CA", () => {
	test("is made in order: who signs it, its certificate, who signs with it, what it signs", async () => {
		const registrations = await placed(selfSigned);
		const dependencies = (name: string) =>
			registrations.find((registration) => registration.name === name)?.dependencies.map(short);
		expect(dependencies("certificates-cert-manager-dev-certificate-local-ca")).toEqual([
			"certificates-clusterissuer-self-signed",
		]);
		expect(dependencies("certificates-clusterissuer-local-ca")).toEqual([
			"certificates-cert-manager-dev-certificate-local-ca",
		]);
		expect(dependencies("certificates-certificate-admin-line")).toContain("certificates-clusterissuer-local-ca");
	});
});

describe("the certificate to trust", () => {
	/** Every Secret says who it is. */
	const reader: SecretReader = async ({ namespace, name }) => ({ "ca.crt": btoa(`ca.crt of ${namespace}/${name}`) });
	/** What the engine is told of it. */
	const caOutput = async (spec: CertificatesSpec, secrets: SecretReader = reader, preview = false) => {
		const program = () => {
			const provider = new Provider("cluster", { kubeconfig: "{}" });
			const args = { ...spec, provider, secrets: output(secrets), dependsOn: [] };
			const { caCertificate } = new LineCertificates("certificates", args, {});
			new ConfigMap("told", { data: caCertificate && { pem: caCertificate } }, { provider });
		};
		const told = (await record(program, "test", preview)).find(({ name }) => name === "told");
		return z.object({ pem: z.string() }).optional().parse(told?.inputs.data)?.pem;
	};

	test("is read beside a certificate that the CA signed: the Secret with the CA's key stays in the cluster", async () => {
		expect(await caOutput(selfSigned)).toBe("ca.crt of certificates-dev/service-line-tls");
	});

	test("is read where only the admin line has a CA of its own, too", async () => {
		expect(await caOutput(acmeHttp)).toBe("ca.crt of certificates-prod/admin-line-tls");
	});

	test("is not there where Let's Encrypt signs for both lines, whom everybody trusts already", async () => {
		expect(await caOutput(acmeDns)).toBeUndefined();
	});

	test("is not asked for where the layer is not updated: the cluster may be dead", async () => {
		let asked = 0;
		const counting: SecretReader = async (wanted) => {
			asked++;
			return reader(wanted);
		};
		expect(await caOutput(selfSigned, counting)).toBeDefined();
		expect(asked).toBe(1);
		await record(async () => {
			const provider = new Provider("cluster", { kubeconfig: "{}" });
			const args = { ...selfSigned, provider, dependsOn: [] };
			expect(new LineCertificates("certificates", args, {}).caCertificate).toBeUndefined();
		});
	});

	/** What Let's Encrypt signed: a Secret without a CA's certificate. */
	const foreign = { "tls.crt": "" };

	test("is waited for where the signer has just changed: the Secret is still of the one before", async () => {
		const answers: SecretContent[] = [foreign];
		const changing: SecretReader = async (wanted) => answers.shift() ?? reader(wanted);
		expect(await caOutput(selfSigned, changing)).toBe("ca.crt of certificates-dev/service-line-tls");
	});

	test("is not known in a preview that finds the Secret of another signer, or none: the update is what makes it", async () => {
		const missing: SecretReader = async () => {
			throw new Error("404");
		};
		expect(await caOutput(selfSigned, async () => foreign, true)).toBe(UNKNOWN);
		expect(await caOutput(selfSigned, missing, true)).toBe(UNKNOWN);
		expect(await caOutput(selfSigned, reader, true)).toBe("ca.crt of certificates-dev/service-line-tls");
	});

	test("is missed aloud in a Secret that somebody else wrote", () => {
		expect(noCa({ namespace: "certificates-dev", name: "admin-line-tls" }, 60).message).toBe(
			"the Secret certificates-dev/admin-line-tls holds no ca.crt after 60 s, so cert-manager's local CA did not write it; delete it (kubectl -n certificates-dev delete secret admin-line-tls), and cert-manager makes it anew",
		);
	});
});

describe("the token of the DNS service", () => {
	test("lies there before the issuer that names it, and nowhere without one", async () => {
		const registrations = await placed(acmeDns);
		const issuer = registrations.find(({ name }) => name === "certificates-clusterissuer-acme-dns");
		expect(issuer?.dependencies.map(short)).toEqual(["certificates-cert-manager-prod-secret-dns-credential"]);
		const without = await placed(selfSigned);
		expect(without.filter(({ type, inputs }) => type.endsWith(":Secret") && "stringData" in inputs)).toEqual([]);
	});
});
