import { describe, expect, test } from "vitest";
import { type ClusterEdgeSpec, clusterEdgeManifests } from "../../../components/edge/cluster/manifests.ts";
import { proxySections, renderProxy } from "../../../components/edge/proxy/haproxy-config.ts";
import type { Fields, Manifest } from "../../../components/kubernetes/manifest.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";

const SPEC: ClusterEdgeSpec = {
	env: "dev",
	kubernetesMinor: "1.36",
	role: "admin",
	nodePort: 32443,
	lines: { hosts: ["grafana.nexus.localhost"], allowedSources: ["0.0.0.0/0"] },
	home: { address: "172.28.0.3", port: 30443 },
	homeNetwork: "172.28.0.3/32",
	gateway: {
		namespace: "admin-gateway-dev",
		podLabels: { "gateway.networking.k8s.io/gateway-name": "admin" },
		port: 443,
	},
};

function manifest(kind: string, name: string, spec = SPEC): Manifest {
	const found = clusterEdgeManifests(spec).find((each) => each.kind === kind && each.metadata.name === name);
	if (found === undefined) throw new Error(`no ${kind} ${name}`);
	return found;
}

/** The text of the file that the proxy reads. */
function config(spec: ClusterEdgeSpec): string {
	const data = manifest("ConfigMap", "edge", spec).data;
	if (typeof data !== "object" || Array.isArray(data)) throw new Error("no data");
	return String((data as Fields)["haproxy.cfg"]);
}

describe("the proxy in the cluster", () => {
	test("is these objects, each in the namespace edge-<env>", () => {
		const objects = clusterEdgeManifests(SPEC).map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace]);
		expect(objects).toEqual([
			["Namespace", "edge-dev", undefined],
			["NetworkPolicy", "default-deny", "edge-dev"],
			["NetworkPolicy", "allow-dns", "edge-dev"],
			["ResourceQuota", "budget", "edge-dev"],
			["LimitRange", "defaults", "edge-dev"],
			["NetworkPolicy", "allow-from-clients", "edge-dev"],
			["NetworkPolicy", "allow-to-home", "edge-dev"],
			["NetworkPolicy", "allow-to-admin-gateway", "edge-dev"],
			["ServiceAccount", "edge", "edge-dev"],
			["ConfigMap", "edge", "edge-dev"],
			["Service", "edge", "edge-dev"],
			["Deployment", "edge", "edge-dev"],
		]);
	});

	test("is accepted by the API server's schema", () => {
		expect(clusterEdgeManifests(SPEC).flatMap((each) => checkManifest(each))).toEqual([]);
	});

	test("has the VM's proxy text: only where it listens, logs and asks for names differs", () => {
		const vm = renderProxy(SPEC.lines, { kind: "vm", home: SPEC.home });
		const common = proxySections(SPEC.lines);
		expect(common.length).toBeGreaterThan(1000);
		expect(config(SPEC)).toContain(common);
		expect(vm["haproxy.cfg"]).toContain(common);
		expect(manifest("ConfigMap", "edge").data).toMatchObject({ "sni.map": vm["sni.map"] });
	});

	test("runs as nobody special: restricted, no root, nothing to write to, no token, no capability", () => {
		expect(manifest("Namespace", "edge-dev").metadata.labels).toMatchObject({
			"pod-security.kubernetes.io/enforce": "restricted",
		});
		expect(manifest("Deployment", "edge").spec).toMatchObject({
			template: {
				spec: {
					automountServiceAccountToken: false,
					securityContext: { runAsNonRoot: true, runAsUser: 99, seccompProfile: { type: "RuntimeDefault" } },
					containers: [
						{
							resources: { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "256Mi" } },
							readinessProbe: { httpGet: { path: "/healthz" } },
							livenessProbe: { httpGet: { path: "/healthz" } },
							securityContext: {
								allowPrivilegeEscalation: false,
								readOnlyRootFilesystem: true,
								capabilities: { drop: ["ALL"] },
							},
						},
					],
				},
			},
		});
	});

	test("runs on the admin line's machine, never on the service line's", () => {
		expect(manifest("Deployment", "edge").spec).toMatchObject({
			template: { spec: { nodeSelector: { "nexus.dev/role": "admin" } } },
		});
		expect(manifest("Namespace", "edge-dev").metadata.labels).toMatchObject({ "nexus.dev/role": "admin" });
	});

	test("enters at the one NodePort that its namespace may open, and sees the client's address", () => {
		expect(manifest("Service", "edge").spec).toMatchObject({
			type: "NodePort",
			externalTrafficPolicy: "Local",
			ports: [{ port: 443, nodePort: 32443 }],
		});
		expect(manifest("ResourceQuota", "budget").spec).toMatchObject({ hard: { "services.nodeports": "1" } });
	});

	test("is reached from the allowed networks at its TLS port, and from nowhere at its metrics", () => {
		const lines = { ...SPEC.lines, allowedSources: ["203.0.113.0/24"] };
		expect(manifest("NetworkPolicy", "allow-from-clients", { ...SPEC, lines }).spec).toMatchObject({
			policyTypes: ["Ingress"],
			ingress: [{ from: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ protocol: "TCP", port: 8443 }] }],
		});
		const opened = clusterEdgeManifests(SPEC).filter(({ kind }) => kind === "NetworkPolicy");
		expect(JSON.stringify(opened)).not.toContain("8404");
	});

	test("reaches DNS, home and the admin gateway behind it, and nothing else", () => {
		const out = clusterEdgeManifests(SPEC)
			.filter(({ kind, spec }) => kind === "NetworkPolicy" && JSON.stringify(spec).includes('"egress"'))
			.map(({ metadata }) => metadata.name);
		expect(out).toEqual(["allow-dns", "allow-to-home", "allow-to-admin-gateway"]);
		expect(manifest("NetworkPolicy", "allow-to-home").spec).toMatchObject({
			egress: [{ to: [{ ipBlock: { cidr: "172.28.0.3/32" } }], ports: [{ protocol: "TCP", port: 30443 }] }],
		});
		expect(manifest("NetworkPolicy", "allow-to-admin-gateway").spec).toMatchObject({
			egress: [
				{
					to: [{ podSelector: { matchLabels: SPEC.gateway.podLabels } }],
					ports: [{ protocol: "TCP", port: 443 }],
				},
			],
		});
	});

	test("rolls when its config changes, and only then; the old pod stays until the new one is ready", () => {
		const hash = (spec: ClusterEdgeSpec) => JSON.stringify(manifest("Deployment", "edge", spec).spec);
		const lines = { ...SPEC.lines, hosts: [...SPEC.lines.hosts, "jenkins.nexus.localhost"] };
		expect(hash({ ...SPEC, lines })).not.toBe(hash(SPEC));
		expect(hash({ ...SPEC, nodePort: 32444 })).toBe(hash(SPEC));
		expect(manifest("Deployment", "edge").spec).toMatchObject({
			strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
		});
	});

	test("fits into its own quota, with the pod that takes over and one to look inside", () => {
		const hard = { "requests.cpu": "110m", "limits.memory": "576Mi", pods: "3" };
		expect(manifest("ResourceQuota", "budget").spec).toMatchObject({ hard });
	});

	test("listens and answers probes where its config says", () => {
		expect(config(SPEC)).toContain("bind *:8443 ");
		expect(config(SPEC)).toContain("bind *:8404\n");
		expect(manifest("Deployment", "edge").spec).toMatchObject({
			template: {
				spec: {
					containers: [
						{
							ports: [
								{ name: "tls", containerPort: 8443 },
								{ name: "metrics", containerPort: 8404 },
							],
						},
					],
				},
			},
		});
	});
});
