import { describe, expect, test } from "vitest";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { adminGatewayPods, adminLine, serviceLine } from "../../../components/line/lines.ts";
import { lineManifests } from "../../../components/line/manifests.ts";
import type { LineSettings } from "../../../components/line/settings.ts";
import { EDGE_PODS, HOME, manifestOf } from "./settings.ts";

const service = (changes: Partial<LineSettings<string>> = {}) => lineManifests(serviceLine({ ...HOME, ...changes }));
const admin = (changes: Partial<LineSettings<string>> = {}) => lineManifests(adminLine({ ...HOME, ...changes }));
const gateway = "gateway.networking.k8s.io/gateway-name";
const VARIANTS: readonly Partial<LineSettings<string>>[] = [
	{},
	{ exposure: "serviceLb" },
	{ exposure: "loadBalancer" },
	{ edge: EDGE_PODS },
	{ edge: { kind: "none" } },
	{ service: { ...HOME.service, proofs: true } },
];

describe("a line on the cluster", () => {
	test("is taken by the API server's schema, whatever it is reached by", () => {
		const all = VARIANTS.flatMap((changes) => [...service(changes), ...admin(changes)]);
		expect(all.flatMap((manifest) => checkManifest(manifest))).toEqual([]);
	});

	test("is the same objects, whatever it is reached by", () => {
		const named = (manifests: ReturnType<typeof service>) =>
			manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
		for (const changes of VARIANTS) {
			expect(named(service(changes))).toEqual(named(service()));
			expect(named(admin(changes))).toEqual(named(admin()));
		}
	});

	test("ends TLS with its own certificate, of 1.2 at least, for every name of one label under the domain", () => {
		for (const [line, manifests] of [
			["service", service()],
			["admin", admin()],
		] as const) {
			expect(manifestOf(manifests, "Gateway", line).spec).toMatchObject({
				gatewayClassName: "nginx",
				infrastructure: { parametersRef: { kind: "NginxProxy", name: line } },
				listeners: expect.arrayContaining([
					expect.objectContaining({
						name: "https",
						port: 443,
						protocol: "HTTPS",
						hostname: "*.example.dev",
						tls: {
							mode: "Terminate",
							certificateRefs: [
								{ group: "", kind: "Secret", namespace: "certificates-prod", name: `${line}-line-tls` },
							],
							options: { "nginx.org/ssl-protocols": "TLSv1.2 TLSv1.3" },
						},
					}),
				]),
			});
			expect(manifestOf(manifests, "ReferenceGrant", `${line}-gateway`)).toMatchObject({
				metadata: { namespace: "certificates-prod" },
				spec: {
					from: [{ kind: "Gateway", namespace: `${line}-gateway-prod` }],
					to: [{ kind: "Secret", name: `${line}-line-tls` }],
				},
			});
		}
	});

	test("takes routes from the namespaces that say that they take part in it, and from no other", () => {
		for (const [line, manifests] of [
			["service", service()],
			["admin", admin()],
		] as const) {
			const spec = JSON.stringify(manifestOf(manifests, "Gateway", line).spec);
			expect(spec).toContain(`"from":"Selector","selector":{"matchLabels":{"nexus.dev/line-${line}":"true"}}`);
			expect(spec).not.toContain('"from":"All"');
			expect(manifestOf(manifests, "NetworkPolicy", "allow-to-apps").spec).toEqual({
				podSelector: {},
				policyTypes: ["Egress"],
				egress: [{ to: [{ namespaceSelector: { matchLabels: { [`nexus.dev/line-${line}`]: "true" } } }] }],
			});
		}
	});

	test("has two data planes, which take over from each other; the way past the edge has one", () => {
		for (const [name, manifests, replicas] of [
			["service", service(), 2],
			["admin", admin(), 2],
			["break-glass", admin(), 1],
		] as const) {
			expect(manifestOf(manifests, "NginxProxy", name).spec).toMatchObject({
				kubernetes: {
					deployment: {
						replicas,
						patches: [{ value: { spec: { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } } } }],
					},
				},
			});
		}
	});

	test("fits into its namespace's quota: twice the data planes while they are replaced, ports and load balancers", () => {
		const hard = (manifests: ReturnType<typeof service>) => manifestOf(manifests, "ResourceQuota", "budget").spec;
		expect(hard(service())).toMatchObject({
			hard: { pods: "5", "limits.memory": "832Mi", "services.nodeports": "2", "services.loadbalancers": "0" },
		});
		expect(hard(admin())).toMatchObject({
			hard: { pods: "7", "limits.memory": "1216Mi", "services.nodeports": "2", "services.loadbalancers": "0" },
		});
		expect(hard(service({ exposure: "loadBalancer" }))).toMatchObject({ hard: { "services.loadbalancers": "1" } });
	});
});

describe("the service line", () => {
	test("runs on the machine of its role, and moves with it", () => {
		const where = (manifests: ReturnType<typeof service>) => manifestOf(manifests, "NginxProxy", "service").spec;
		const pod = (role: string) => ({
			kubernetes: { deployment: { pod: { nodeSelector: { "nexus.dev/role": role } } } },
		});
		expect(where(service())).toMatchObject(pod("service"));
		expect(where(service({ service: { ...HOME.service, role: "admin" } }))).toMatchObject(pod("admin"));
	});

	test("listens on fixed ports of that machine alone, so it sees the client's own address; nobody's PROXY header is read", () => {
		const { spec } = manifestOf(service(), "NginxProxy", "service");
		expect(spec).toMatchObject({
			kubernetes: {
				service: {
					type: "NodePort",
					externalTrafficPolicy: "Local",
					nodePorts: [
						{ port: 31443, listenerPort: 443 },
						{ port: 31080, listenerPort: 80 },
					],
				},
			},
		});
		expect(JSON.stringify(spec)).not.toContain("rewriteClientIP");
	});

	test("is open to everyone, on its two ports", () => {
		expect(manifestOf(service(), "NetworkPolicy", "allow-to-service").spec).toEqual({
			podSelector: { matchLabels: { [gateway]: "service" } },
			policyTypes: ["Ingress"],
			ingress: [
				{
					ports: [
						{ protocol: "TCP", port: 443 },
						{ protocol: "TCP", port: 80 },
					],
				},
			],
		});
	});

	test("sends what comes without TLS to its public port, whatever the router made of it", () => {
		const { spec } = manifestOf(
			service({ service: { ...HOME.service, port: 8443 } }),
			"HTTPRoute",
			"redirect-to-https",
		);
		expect(spec).toEqual({
			parentRefs: [{ name: "service", sectionName: "http" }],
			rules: [
				{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", port: 8443, statusCode: 301 } }] },
			],
		});
	});

	test("carries nothing else without TLS but, where Let's Encrypt asks there, its proofs", () => {
		const values = (proofs: boolean) =>
			JSON.stringify(manifestOf(service({ service: { ...HOME.service, proofs } }), "Gateway", "service").spec);
		expect(values(false)).toContain('"operator":"In","values":["service-gateway-prod"]');
		expect(values(true)).toContain('"operator":"In","values":["service-gateway-prod","certificates-prod"]');
	});

	test("turns away who asks too often, by address; the admin line does not", () => {
		expect(manifestOf(service(), "RateLimitPolicy", "service").spec).toMatchObject({
			targetRefs: [{ kind: "Gateway", name: "service" }],
			rateLimit: { rejectCode: 429, local: { rules: [{ key: "$binary_remote_addr", rate: "50r/s", burst: 200 }] } },
		});
		expect(admin().filter(({ kind }) => kind === "RateLimitPolicy")).toEqual([]);
	});

	test("is a load balancer with the public ports where a cloud has one", () => {
		const manifests = service({ exposure: "loadBalancer", service: { ...HOME.service, port: 8443, httpPort: 8080 } });
		expect(manifestOf(manifests, "NginxProxy", "service").spec).toMatchObject({
			kubernetes: { service: { type: "LoadBalancer", externalTrafficPolicy: "Local" } },
		});
		expect(manifestOf(manifests, "Gateway", "service").spec).toMatchObject({
			listeners: [{ port: 8080 }, { port: 8443 }],
		});
	});

	test("is bound to its pool of nodes where k3s' load balancer serves it", () => {
		expect(manifestOf(service({ exposure: "serviceLb" }), "Gateway", "service").spec).toMatchObject({
			infrastructure: { labels: { "svccontroller.k3s.cattle.io/lbpool": "service" } },
		});
	});
});

describe("the admin line", () => {
	const door = (manifests: ReturnType<typeof admin>, name: string) =>
		manifestOf(manifests, "NetworkPolicy", `allow-to-${name}`).spec;
	const proxy = (manifests: ReturnType<typeof admin>, name: string) => manifestOf(manifests, "NginxProxy", name).spec;

	test("takes PROXY protocol from the edge, and lets nobody else in", () => {
		expect(proxy(admin(), "admin")).toMatchObject({
			rewriteClientIP: { mode: "ProxyProtocol", trustedAddresses: [{ type: "IPAddress", value: "198.51.100.7" }] },
		});
		expect(door(admin(), "admin")).toEqual({
			podSelector: { matchLabels: { [gateway]: "admin" } },
			policyTypes: ["Ingress"],
			ingress: [{ from: [{ ipBlock: { cidr: "198.51.100.7/32" } }], ports: [{ protocol: "TCP", port: 443 }] }],
		});
	});

	test("takes it from the edge's pods where the edge is in the cluster, and lets no other pod in", () => {
		const manifests = admin({ edge: EDGE_PODS });
		expect(proxy(manifests, "admin")).toMatchObject({
			rewriteClientIP: { trustedAddresses: [{ type: "CIDR", value: "10.42.0.0/16" }] },
		});
		expect(door(manifests, "admin")).toMatchObject({
			ingress: [
				{
					from: [
						{
							namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "edge-dev" } },
							podSelector: { matchLabels: { "app.kubernetes.io/name": "edge" } },
						},
					],
				},
			],
		});
	});

	test("without an edge is open to the home network, and reads no PROXY header", () => {
		const manifests = admin({ edge: { kind: "none" } });
		expect(JSON.stringify(proxy(manifests, "admin"))).not.toContain("rewriteClientIP");
		expect(door(manifests, "admin")).toMatchObject({ ingress: [{ from: [{ ipBlock: { cidr: "192.168.0.0/24" } }] }] });
	});

	test("has a way past the edge: same names, no PROXY header, a port of its own, for the home network alone", () => {
		for (const changes of VARIANTS) {
			const manifests = admin(changes);
			expect(JSON.stringify(proxy(manifests, "break-glass"))).not.toContain("rewriteClientIP");
			expect(proxy(manifests, "break-glass")).toMatchObject({
				kubernetes: { service: { type: "NodePort", nodePorts: [{ port: 30943, listenerPort: 443 }] } },
			});
			expect(door(manifests, "break-glass")).toEqual({
				podSelector: { matchLabels: { [gateway]: "break-glass" } },
				policyTypes: ["Ingress"],
				ingress: [{ from: [{ ipBlock: { cidr: "192.168.0.0/24" } }], ports: [{ protocol: "TCP", port: 443 }] }],
			});
		}
	});

	test("has no port without TLS", () => {
		const listeners = JSON.stringify(admin().filter(({ kind }) => kind === "Gateway"));
		expect(listeners).not.toContain('"protocol":"HTTP"');
		expect(admin().filter(({ kind }) => kind === "HTTPRoute")).toEqual([]);
	});

	test("keeps its NodePort under k3s' load balancer, which would hide who connects", () => {
		expect(proxy(admin({ exposure: "serviceLb" }), "admin")).toMatchObject({
			kubernetes: { service: { type: "NodePort" } },
		});
	});

	test("runs on the machine of its role, both gateways of it, and moves with it", () => {
		for (const role of ["admin", "service"] as const) {
			const manifests = admin({ admin: { ...HOME.admin, role } });
			for (const name of ["admin", "break-glass"]) {
				expect(proxy(manifests, name)).toMatchObject({
					kubernetes: { deployment: { pod: { nodeSelector: { "nexus.dev/role": role } } } },
				});
			}
		}
	});

	test("is found by the edge in the cluster at the port that its pods listen on", () => {
		for (const exposure of ["nodePort", "loadBalancer"] as const) {
			const { listeners } = JSON.parse(JSON.stringify(manifestOf(admin({ exposure }), "Gateway", "admin").spec));
			expect(adminGatewayPods({ ...HOME, exposure })).toEqual({
				namespace: "admin-gateway-prod",
				podLabels: { [gateway]: "admin" },
				port: listeners[0].port,
			});
		}
	});
});
