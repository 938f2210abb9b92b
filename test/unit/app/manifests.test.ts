import { describe, expect, test } from "vitest";
import type { App } from "../../../components/app/model.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { counter } from "../../../stacks/apps/counter.ts";
import { ENVIRONMENT, manifestsOf, podTemplates } from "./fixtures.ts";

const find = (kind: string, name: string, environment = ENVIRONMENT, app: App = counter) =>
	manifestsOf(app, environment).find((manifest) => manifest.kind === kind && manifest.metadata.name === name);

describe("the visit counter", () => {
	test("lives in a namespace a service, named by purpose and environment", () => {
		const namespaces = manifestsOf(counter).filter(({ kind }) => kind === "Namespace");
		expect(namespaces.map(({ metadata }) => metadata.name)).toEqual(["counter-prod", "counter-redis-prod"]);
	});

	test("gets the store's URL, with its DNS name across namespaces, from a Secret of its own namespace", () => {
		expect(find("Secret", "counter-redis-connection")).toMatchObject({
			metadata: { namespace: "counter-prod" },
			stringData: { url: "redis://:%3Ccounter-redis%3E@redis.counter-redis-prod.svc.cluster.local:6379/0" },
		});
		expect(find("Deployment", "counter")).toMatchObject({
			spec: {
				template: {
					spec: {
						containers: [
							{
								env: [
									{ name: "REDIS_URL", valueFrom: { secretKeyRef: { name: "counter-redis-connection", key: "url" } } },
								],
							},
						],
					},
				},
			},
		});
	});

	test("has its password in the stringData of Secrets and nowhere else", () => {
		const elsewhere = manifestsOf(counter).map(({ stringData: _, ...rest }) => JSON.stringify(rest));
		expect(elsewhere.filter((text) => text.includes("<counter-redis>"))).toEqual([]);
		expect(JSON.stringify(manifestsOf(counter))).toContain("<counter-redis>");
	});

	test("may talk to its store and the store to nobody: the two ends of one declared need, and the gateway of its line", () => {
		const policies = manifestsOf(counter).filter(({ kind }) => kind === "NetworkPolicy");
		expect(policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
			"counter-prod/default-deny",
			"counter-prod/allow-dns",
			"counter-prod/allow-to-redis",
			"counter-prod/allow-from-gateway.service",
			"counter-redis-prod/default-deny",
			"counter-redis-prod/allow-dns",
			"counter-redis-prod/allow-from-counter",
		]);
		expect(find("NetworkPolicy", "allow-from-counter")?.spec).toEqual({
			podSelector: { matchLabels: { "app.kubernetes.io/name": "redis" } },
			policyTypes: ["Ingress"],
			ingress: [
				{
					from: [
						{
							namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "counter-prod" } },
							podSelector: { matchLabels: { "app.kubernetes.io/name": "counter" } },
						},
					],
					ports: [{ protocol: "TCP", port: 6379 }],
				},
			],
		});
	});

	test("keeps its volume where data is retained, and lets it go where it is not", () => {
		const policy = (retention: "retain" | "delete") =>
			find("StatefulSet", "redis", { ...ENVIRONMENT, retention })?.spec;
		expect(policy("retain")).toMatchObject({ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" } });
		expect(policy("delete")).toMatchObject({ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } });
	});

	test("rolls every pod that reads a rotated credential, and no pod before the first rotation", () => {
		const annotations = (rotations: Record<string, number>) =>
			podTemplates(manifestsOf(counter, { ...ENVIRONMENT, rotations })).map(({ metadata }) =>
				Object.entries(metadata.annotations ?? {}).filter(([name]) => name.includes("rotation")),
			);
		const rotated = ["nexus.dev/rotation.counter-redis", "2"];
		expect(annotations({})).toEqual([[], []]);
		expect(annotations({ "counter-redis": 2 })).toEqual([[rotated], [rotated]]);
	});

	test("holds the schema of the pinned Kubernetes in every manifest", () => {
		expect(manifestsOf(counter).flatMap((manifest) => checkManifest(manifest))).toEqual([]);
	});
});

describe("every container", () => {
	const pods = podTemplates(manifestsOf(counter)).map(({ spec }) => spec);

	test("runs without root, privileges, a writable root file system or a token of the API server", () => {
		expect(pods).toHaveLength(2);
		for (const pod of pods) {
			expect(pod.automountServiceAccountToken).toBe(false);
			expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
			expect(pod.containers[0]?.securityContext).toEqual({
				allowPrivilegeEscalation: false,
				readOnlyRootFilesystem: true,
				capabilities: { drop: ["ALL"] },
			});
		}
	});

	test("says what it asks for, when it is ready and when it is dead", () => {
		for (const { containers } of pods) {
			expect(containers[0]).toMatchObject({
				resources: {
					requests: { cpu: expect.any(String), memory: expect.any(String) },
					limits: { memory: expect.any(String) },
				},
				readinessProbe: expect.any(Object),
				startupProbe: expect.any(Object),
				livenessProbe: { tcpSocket: { port: "main" } },
			});
		}
	});

	test("follows its role to a machine", () => {
		expect(pods.map(({ nodeSelector }) => nodeSelector)).toEqual(pods.map(() => ({ "nexus.dev/role": "service" })));
	});
});

describe("a stateless service with several replicas", () => {
	const app: App = {
		name: "shop",
		services: {
			shop: { kind: "stateless", image: "shop:1", port: 8080, replicas: 3, resources: { cpuMillis: 10, memoryMi: 32 } },
		},
	};

	test("keeps all but one of them while a node is drained", () => {
		expect(find("PodDisruptionBudget", "shop", ENVIRONMENT, app)?.spec).toMatchObject({ maxUnavailable: 1 });
		expect(find("PodDisruptionBudget", "counter")).toBeUndefined();
	});

	test("has a budget for its replicas, one more in a rolling update, and one to look inside", () => {
		expect(find("ResourceQuota", "budget", ENVIRONMENT, app)?.spec).toMatchObject({
			hard: { pods: "5", "requests.cpu": "50m", "requests.memory": "192Mi" },
		});
	});
});
