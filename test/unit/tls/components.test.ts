import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { type Output, output, secret } from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import type { SecretReader } from "../../../components/kubernetes/secret-reader.ts";
import { CertManager } from "../../../components/tls/cert-manager.ts";
import type { CertificatesSpec } from "../../../components/tls/issuer.ts";
import { LineCertificates } from "../../../components/tls/line-certificates.ts";
import { caOf } from "../../../components/tls/trust.ts";
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
	const caOutput = async (spec: CertificatesSpec, secrets: Output<SecretReader> | undefined = output(reader)) => {
		let pem: string | undefined;
		await record(async () => {
			const provider = new Provider("cluster", { kubeconfig: "{}" });
			const args = { ...spec, provider, secrets, dependsOn: [] };
			const { caCertificate } = new LineCertificates("certificates", args, {});
			pem = await new Promise((resolve) => output(caCertificate).apply(resolve));
		});
		return pem;
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
		expect(await caOutput(selfSigned, output(counting))).toBeDefined();
		expect(asked).toBe(1);
		await record(async () => {
			const provider = new Provider("cluster", { kubeconfig: "{}" });
			const args = { ...selfSigned, provider, dependsOn: [] };
			expect(new LineCertificates("certificates", args, {}).caCertificate).toBeUndefined();
		});
	});

	test("is missed aloud in a Secret that somebody else wrote", () => {
		expect(caOf({ "ca.crt": btoa("PEM") }, { namespace: "n", name: "s" })).toBe("PEM");
		const foreign = { namespace: "certificates-dev", name: "admin-line-tls" };
		expect(() => caOf({ "tls.crt": "" }, foreign)).toThrow(
			"the Secret certificates-dev/admin-line-tls holds no ca.crt, so cert-manager's local CA did not write it; delete it (kubectl delete secret), and cert-manager makes it anew",
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
