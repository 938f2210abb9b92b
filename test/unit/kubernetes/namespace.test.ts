import { describe, expect, test } from "vitest";
import { type NamespaceSpec, namespaceManifests } from "../../../components/kubernetes/namespace.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";

const SPEC: NamespaceSpec = {
	purpose: "board-api",
	env: "prod",
	role: "service",
	partOf: "wealist",
	kubernetesMinor: "1.36",
	budget: { cpuMillis: 500, memoryMi: 512, pods: 3, storageGi: 0 },
};

const API_SERVER = { address: "192.168.0.10", port: 6443 };

const only = (manifests: ReturnType<typeof namespaceManifests>, name: string) =>
	manifests.find(({ metadata }) => metadata.name === name);

describe("a namespace", () => {
	test("is named by purpose and environment, and says both, its role and who manages it", () => {
		const [namespace] = namespaceManifests(SPEC);
		expect(namespace?.metadata).toEqual({
			name: "board-api-prod",
			labels: {
				"nexus.dev/purpose": "board-api",
				"nexus.dev/role": "service",
				"app.kubernetes.io/part-of": "wealist",
				"app.kubernetes.io/managed-by": "nexus",
				"pod-security.kubernetes.io/enforce": "restricted",
				"pod-security.kubernetes.io/enforce-version": "v1.36",
				"pod-security.kubernetes.io/audit": "restricted",
				"pod-security.kubernetes.io/audit-version": "v1.36",
				"pod-security.kubernetes.io/warn": "restricted",
				"pod-security.kubernetes.io/warn-version": "v1.36",
			},
		});
	});

	test("denies everything in both directions, and opens DNS alone", () => {
		const manifests = namespaceManifests(SPEC).filter(({ kind }) => kind === "NetworkPolicy");
		expect(manifests.map(({ metadata }) => metadata.name)).toEqual(["default-deny", "allow-dns"]);
		expect(only(manifests, "default-deny")?.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
		expect(only(manifests, "allow-dns")?.spec).toMatchObject({
			policyTypes: ["Egress"],
			egress: [
				{
					ports: [
						{ protocol: "UDP", port: 53 },
						{ protocol: "TCP", port: 53 },
					],
				},
			],
		});
	});

	test("opens the API server's real endpoint to labelled pods, not the address of its Service", () => {
		const manifests = namespaceManifests({ ...SPEC, apiServer: API_SERVER });
		expect(only(manifests, "allow-api-server")?.spec).toEqual({
			podSelector: { matchLabels: { "nexus.dev/api-access": "true" } },
			policyTypes: ["Egress"],
			egress: [{ to: [{ ipBlock: { cidr: "192.168.0.10/32" } }], ports: [{ protocol: "TCP", port: 6443 }] }],
		});
	});

	test("lets the API server, or the agents of a managed one, call each declared webhook on the port of its container", () => {
		const agents = (label: string) => ({
			namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
			podSelector: { matchLabels: { [label]: "konnectivity-agent" } },
		});
		const webhooks = [{ podLabels: { "app.kubernetes.io/name": "webhook" }, port: 10_250 }];
		const manifests = namespaceManifests({ ...SPEC, apiServer: API_SERVER, webhooks });
		expect(only(manifests, "allow-webhook-10250")?.spec).toEqual({
			podSelector: { matchLabels: { "app.kubernetes.io/name": "webhook" } },
			policyTypes: ["Ingress"],
			ingress: [
				{
					from: [{ ipBlock: { cidr: "192.168.0.10/32" } }, agents("k8s-app"), agents("app")],
					ports: [{ protocol: "TCP", port: 10_250 }],
				},
			],
		});
	});

	test("caps what its pods may ask for, and forbids Services that open a port of their own", () => {
		expect(only(namespaceManifests(SPEC), "budget")?.spec).toEqual({
			hard: {
				"requests.cpu": "500m",
				"requests.memory": "512Mi",
				"limits.memory": "512Mi",
				pods: "3",
				"requests.storage": "0Gi",
				"services.nodeports": "0",
				"services.loadbalancers": "0",
			},
		});
	});

	test("holds the schema of the pinned Kubernetes in every manifest", () => {
		const webhooks = [{ podLabels: {}, port: 9443 }];
		const manifests = namespaceManifests({ ...SPEC, apiServer: API_SERVER, webhooks });
		expect(manifests.flatMap((manifest) => checkManifest(manifest))).toEqual([]);
	});
});
