import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../components/kubernetes/manifest.ts";
import { placeManifests, resourceName, waves } from "../../../components/kubernetes/placement.ts";
import { record } from "../recorder.ts";

const manifest = (kind: string, name: string, apiVersion = "v1", namespace?: string): Manifest => ({
	apiVersion,
	kind,
	metadata: { name, ...(namespace ? { namespace } : {}) },
	...(kind === "Deployment" ? { spec: {} } : {}),
});

const SHUFFLED = [
	manifest("Widget", "w", "example.com/v1", "shop"),
	manifest("Deployment", "web", "apps/v1", "shop"),
	manifest("Secret", "keys", "v1", "shop"),
	manifest("NetworkPolicy", "default-deny", "networking.k8s.io/v1", "shop"),
	manifest("Namespace", "shop"),
];

class Parts extends pulumi.ComponentResource {
	constructor(manifests: readonly Manifest[]) {
		super("test:parts:Parts", "shop");
		const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
		placeManifests("shop", manifests, { parent: this, provider, protect: ({ kind }) => kind === "Namespace" });
	}
}

describe("waves", () => {
	test("the walls of a namespace stand before anything moves in, and custom resources come last", () => {
		expect(waves(SHUFFLED).map((wave) => wave.map(({ kind }) => kind))).toEqual([
			["Namespace"],
			["NetworkPolicy"],
			["Secret"],
			["Deployment"],
			["Widget"],
		]);
	});
});

describe("resourceName", () => {
	test("a name says the kind, and the namespace only where the prefix does not", () => {
		expect(resourceName("shop", manifest("Secret", "keys", "v1", "shop-dev"))).toBe("shop-secret-keys");
		expect(resourceName("shop", manifest("Service", "shop", "v1", "shop-dev"))).toBe("shop-service");
		expect(resourceName("tls", manifest("Secret", "ca", "v1", "shop-dev"))).toBe("tls-shop-dev-secret-ca");
	});
});

describe("placeManifests", () => {
	test("every manifest becomes one child on the given provider, typed where the kind is known", async () => {
		const placed = (await record(() => new Parts(SHUFFLED))).filter(({ type }) => type.startsWith("kubernetes:"));
		expect(placed.map(({ type, name }) => [type, name])).toEqual([
			["kubernetes:core/v1:Namespace", "shop-namespace"],
			["kubernetes:networking.k8s.io/v1:NetworkPolicy", "shop-networkpolicy-default-deny"],
			["kubernetes:core/v1:Secret", "shop-secret-keys"],
			["kubernetes:apps/v1:Deployment", "shop-deployment-web"],
			["kubernetes:example.com/v1:Widget", "shop-widget-w"],
		]);
		for (const { parent, provider } of placed) {
			expect(parent).toMatch(/test:parts:Parts::shop$/);
			expect(provider).toMatch(/pulumi:providers:kubernetes::cluster::/);
		}
	});

	test("each wave waits for the one before it, so that teardown runs backwards", async () => {
		const placed = (await record(() => new Parts(SHUFFLED))).filter(({ type }) => type.startsWith("kubernetes:"));
		const waitsFor = placed.map(({ dependencies }) => dependencies.map((urn) => urn.split("::").at(-1)));
		expect(waitsFor).toEqual([
			[],
			["shop-namespace"],
			["shop-networkpolicy-default-deny"],
			["shop-secret-keys"],
			["shop-deployment-web"],
		]);
	});

	test("only what the caller names is protected", async () => {
		const placed = await record(() => new Parts(SHUFFLED));
		expect(placed.filter(({ protect }) => protect).map(({ name }) => name)).toEqual(["shop-namespace"]);
	});
});

describe("what the engine waits for", () => {
	const service = (type: string): Manifest => ({ ...manifest("Service", "web", "v1", "shop"), spec: { type } });
	const statefulSet: Manifest = { ...manifest("StatefulSet", "db", "apps/v1", "shop"), spec: {} };
	const job: Manifest = { ...manifest("Job", "once", "batch/v1", "shop"), spec: { activeDeadlineSeconds: 3600 } };
	const placed = async (...manifests: readonly Manifest[]) =>
		(await record(() => new Parts(manifests))).filter(({ type }) => type.startsWith("kubernetes:"));

	test("is not a Service's pods: they come after it, and would never come while it waits for them", async () => {
		const [found] = await placed(service("ClusterIP"));
		expect(found?.inputs).toMatchObject({ metadata: { annotations: { "pulumi.com/skipAwait": "true" } } });
	});

	test("is a load balancer's address", async () => {
		const [found] = await placed(service("LoadBalancer"));
		expect(found?.inputs).not.toHaveProperty("metadata.annotations");
	});

	test("is a Job's end, for as long as the Job may take and a minute", async () => {
		const [found] = await placed(job);
		expect(found?.createTimeout).toBe("3660s");
	});

	test("never replaces a StatefulSet for its volumes", async () => {
		const [found] = await placed(statefulSet);
		expect(found?.ignoreChanges).toEqual(["spec.volumeClaimTemplates"]);
	});
});
