import { describe, expect, test } from "vitest";
import type { CertificatesSpec } from "../../../components/tls/issuer.ts";
import { certificatesManifests, certManagerManifests } from "../../../components/tls/namespaces.ts";
import { acmeDns, acmeHttp, selfSigned } from "./specs.ts";

const apiServer = { address: "192.168.0.10", port: 6443 };
const certManager = (spec: CertificatesSpec) => certManagerManifests({ ...spec, apiServer });
const named = (manifests: ReturnType<typeof certManager>, kind: string) =>
	manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);
const spec = (manifests: ReturnType<typeof certManager>, name: string) =>
	manifests.find(({ metadata }) => metadata.name === name)?.spec;

const always = ["default-deny", "allow-dns", "allow-api-server", "allow-webhook-10250"];

describe("cert-manager's namespace", () => {
	test("has no way to the internet where nobody on the internet signs", () => {
		expect(named(certManager(selfSigned), "NetworkPolicy")).toEqual(always);
	});

	test("lets the controller alone out to HTTPS, and not to any private network or a cloud's metadata", () => {
		expect(named(certManager(acmeDns), "NetworkPolicy")).toEqual([...always, "allow-acme"]);
		const opened = certManager(acmeDns).find(({ metadata }) => metadata.name === "allow-acme");
		expect(opened?.spec).toMatchObject({
			podSelector: {
				matchLabels: { "app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "controller" },
			},
			egress: [
				{
					to: [
						{ ipBlock: { cidr: "0.0.0.0/0", except: expect.arrayContaining(["192.168.0.0/16", "169.254.0.0/16"]) } },
					],
					ports: [{ protocol: "TCP", port: 443 }],
				},
			],
		});
		expect(opened?.metadata.annotations).toEqual({
			"nexus.dev/egress":
				"*.api.letsencrypt.org: signs; api.cloudflare.com: takes the proof; https://1.1.1.1/dns-query, https://8.8.8.8/dns-query: is the proof visible?",
		});
	});

	test("says of a proof on port 80 that no DNS service is talked to", () => {
		const opened = certManager(acmeHttp).find(({ metadata }) => metadata.name === "allow-acme");
		expect(opened?.metadata.annotations).toEqual({ "nexus.dev/egress": "*.api.letsencrypt.org: signs" });
	});

	test("never opens port 53 to the internet: proofs are looked for over HTTPS", () => {
		const toDns = certManager(acmeDns).filter((manifest) => JSON.stringify(manifest).includes('"port":53'));
		expect(toDns.map(({ metadata }) => metadata.name)).toEqual(["allow-dns"]);
	});

	test("lets the controller see its own proof on port 80, outside and behind the service gateway", () => {
		const manifests = certManager(acmeHttp);
		expect(named(manifests, "NetworkPolicy")).toEqual([
			...always,
			"allow-acme",
			"allow-proof-check",
			"allow-proof-check-inside",
		]);
		expect(spec(manifests, "allow-proof-check-inside")).toMatchObject({
			egress: [
				{
					to: [
						{
							namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "service-gateway-prod" } },
							podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "service" } },
						},
					],
					ports: [{ protocol: "TCP", port: 80 }],
				},
			],
		});
	});

	test("has room for its four workloads during a rolling update", () => {
		expect(spec(certManager(acmeDns), "budget")).toMatchObject({
			hard: { "requests.cpu": "80m", "limits.memory": "1024Mi", pods: "8" },
		});
	});
});

describe("the namespace of the certificates", () => {
	test("takes no pod where none is needed", () => {
		const manifests = certificatesManifests(acmeDns);
		expect(spec(manifests, "budget")).toMatchObject({ hard: { pods: "0", "requests.storage": "0Gi" } });
		expect(manifests[0]?.metadata.labels).not.toHaveProperty("nexus.dev/line-service");
		expect(named(manifests, "NetworkPolicy")).toEqual(["default-deny", "allow-dns"]);
	});

	test("takes a pod for each name's proof on port 80, and the service gateway as its only visitor", () => {
		const manifests = certificatesManifests(acmeHttp);
		expect(spec(manifests, "budget")).toMatchObject({
			hard: { pods: "2", "requests.cpu": "20m", "limits.memory": "128Mi", "services.nodeports": "0" },
		});
		expect(manifests[0]?.metadata.labels).toHaveProperty(["nexus.dev/line-service"], "true");
		expect(spec(manifests, "allow-from-service-gateway")).toMatchObject({
			podSelector: { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
			ingress: [
				{
					from: [{ podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "service" } } }],
					ports: [{ port: 8089 }],
				},
			],
		});
	});
});
