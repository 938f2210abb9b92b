import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { local } from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import { type CustomResourceOptions, secret } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { RandomPassword } from "@pulumi/random";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentOf, type Engine, openEngine } from "./engine.ts";
import { stepRecorder } from "./program.ts";
import { type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

// What stands in for the official plugins has to be as dangerous as they are: a test on an echo proves nothing. The same
// holds for the official ones: NEXUS_OFFICIAL_PLUGINS=kubernetes,command with them on PATH.
describeWith(["engine", "controlPlane"], "what stands in for an official plugin", () => {
	let plane: ControlPlane;
	let engine: Engine;
	let number = 0;

	beforeAll(async () => {
		plane = openControlPlane();
		engine = await openEngine();
	});
	afterAll(() => {
		engine?.close();
		plane?.close();
	});

	/** Runs one program after the other on a stack of its own; the steps of the last one, or its error. */
	async function apply(...programs: readonly PulumiFn[]): Promise<string[] | string> {
		let result: string[] | string = [];
		const name = `case${number++}`;
		for (const program of programs) {
			const stack = await engine.stack(name, program, {});
			const { onEvent, steps } = stepRecorder();
			result = await stack.up({ ...engine.recording, onEvent }).then(
				() => steps().filter((step) => !step.includes("pulumi:")),
				(error: unknown) => String(error),
			);
		}
		return result;
	}

	const provider = (args: Partial<k8s.ProviderArgs> = {}) =>
		new k8s.Provider("cluster", { kubeconfig: secret(plane.kubeconfig), clusterIdentifier: "rig", ...args });
	const configMap = (value: string, args: Partial<k8s.ProviderArgs> = {}, options: CustomResourceOptions = {}) => {
		return async () => {
			new k8s.core.v1.ConfigMap(
				"map",
				{ metadata: { name: `map${number}`, labels: { value } }, data: { value } },
				{ provider: provider(args), ...options },
			);
		};
	};

	test("a ConfigMap's new content replaces it, as the official plugin would, the old one first", async () => {
		const steps = await apply(configMap("one"), configMap("two"));
		expect(steps).toEqual([
			"create-replacement kubernetes:core/v1:ConfigMap map",
			"delete-replaced kubernetes:core/v1:ConfigMap map",
			"replace kubernetes:core/v1:ConfigMap map",
		]);
	});

	test("a ConfigMap's new content is an update where the Provider says that it may be", async () => {
		const mutable = { enableConfigMapMutable: true };
		expect(await apply(configMap("one", mutable), configMap("two", mutable))).toEqual([
			"update kubernetes:core/v1:ConfigMap map",
		]);
	});

	test("replaceOnChanges replaces", async () => {
		const map = (value: string) =>
			// Of one name there can be one: without this the new object would meet the old one and be refused.
			configMap(
				value,
				{ enableConfigMapMutable: true },
				{ replaceOnChanges: ["data.value"], deleteBeforeReplace: true },
			);
		expect(await apply(map("one"), map("two"))).toContain("replace kubernetes:core/v1:ConfigMap map");
	});

	test("a Provider for another cluster replaces what is on it", async () => {
		// Both names lead to one API server here, where the old object would be in the way of the new.
		const map = (args = {}) => configMap("one", args, { deleteBeforeReplace: true });
		const steps = await apply(map(), map({ clusterIdentifier: "another" }));
		expect(steps).toContain("replace kubernetes:core/v1:ConfigMap map");
	});

	test("a StatefulSet's new volume claim replaces the StatefulSet", async () => {
		const store = (size: string) => async () => {
			const labels = { app: "store" };
			new k8s.apps.v1.StatefulSet(
				"store",
				{
					metadata: { name: "store" },
					spec: {
						serviceName: "store",
						selector: { matchLabels: labels },
						template: { metadata: { labels }, spec: { containers: [{ name: "store", image: "store:1" }] } },
						volumeClaimTemplates: [
							{
								metadata: { name: "data" },
								spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: size } } },
							},
						],
					},
				},
				{ provider: provider() },
			);
		};
		expect(await apply(store("1Gi"), store("2Gi"))).toContain("replace kubernetes:apps/v1:StatefulSet store");
	});

	test("a custom resource is made in the same update as its definition", async () => {
		const widgets = async () => {
			const ours = { provider: provider() };
			const schema = { openAPIV3Schema: { type: "object", properties: { spec: { type: "object" } } } };
			const definition = new k8s.apiextensions.v1.CustomResourceDefinition(
				"widgets",
				{
					metadata: { name: "widgets.rig.test" },
					spec: {
						group: "rig.test",
						names: { kind: "Widget", plural: "widgets" },
						scope: "Namespaced",
						versions: [{ name: "v1", served: true, storage: true, schema }],
					},
				},
				ours,
			);
			new k8s.apiextensions.CustomResource(
				"widget",
				{ apiVersion: "rig.test/v1", kind: "Widget", metadata: { name: "widget" }, spec: {} },
				{ ...ours, dependsOn: definition },
			);
		};
		expect(await apply(widgets)).toContain("create kubernetes:rig.test/v1:Widget widget");
	});

	// The official plugin lets it pass with a warning: what is ours was checked by the plan before.
	test("a field that the API does not know is refused, named with its path", async ({ skip }) => {
		skip(!engine.standIns.includes("kubernetes"), "the official plugin only warns of it");
		const unknownField = async () => {
			new k8s.apiextensions.CustomResource(
				"claim",
				{ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "claim" }, spec: { acessModes: [] } },
				{ provider: provider() },
			);
		};
		expect(await apply(unknownField)).toContain('unknown field "spec.acessModes"');
	});

	test("a workload that does not become ready in its time fails the update and stays in the state", async () => {
		const labels = { app: "nowhere" };
		const nowhere = async () => {
			new k8s.apps.v1.Deployment(
				"nowhere",
				{
					metadata: { name: "nowhere" },
					spec: {
						selector: { matchLabels: labels },
						template: {
							metadata: { labels },
							spec: { nodeSelector: { there: "is-none" }, containers: [{ name: "it", image: "it:1" }] },
						},
					},
				},
				{ provider: provider(), customTimeouts: { create: "2s" } },
			);
		};
		expect(await apply(nowhere)).toMatch(
			/Deployment default\/nowhere is not ready after 2 s: 0 of 1 replicas|'nowhere' timed out waiting to be Ready/,
		);
		expect(
			await plane.api.get({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "nowhere" } }),
		).toBeDefined();
	});

	test("a cluster that does not answer is an error with its address", async () => {
		const kubeconfig = plane.kubeconfig.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:9");
		expect(await apply(configMap("one", { kubeconfig }))).toMatch(
			/configured Kubernetes cluster is unreachable: .*127\.0\.0\.1:9.*(ECONNREFUSED|connection refused)/,
		);
	});

	test("a command runs, and its secrets stay out of the state", async () => {
		const file = join(engine.folder, "written");
		const commands = async () => {
			const { result } = new RandomPassword("password", { length: 20, special: false });
			new local.Command("write", {
				create: 'printf %s "$PASSWORD" > "$FILE"',
				delete: 'rm "$FILE"',
				environment: { FILE: file, PASSWORD: result },
			});
		};
		await apply(commands);
		const password = readFileSync(file, "utf8");
		expect(password).toMatch(/^\w{20}$/);
		expect(contentOf(engine.backend).filter(({ content }) => content.includes(password))).toEqual([]);
		await apply(commands, async () => {});
		expect(existsSync(file)).toBe(false);
	});
});
