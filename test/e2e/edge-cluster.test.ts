import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { layerTargets } from "../../cli/layer-target.ts";
import { type Engine, openEngine } from "./engine.ts";
import { home, program, type Settings, stepRecorder } from "./program.ts";
import { text } from "./providers/kubernetes-api.ts";
import { type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

describeWith(["engine", "controlPlane"], "the edge's proxy on a real API server", () => {
	let plane: ControlPlane;
	let engine: Engine;
	let stack: Stack;
	const target = layerTargets("edge", "test");

	beforeAll(async () => {
		plane = openControlPlane();
		engine = await openEngine();
		console.log("stood in: kwok for the nodes (pods become Ready, nothing runs)");
		stack = await engine.stack("test", program, home(plane, { edge: EDGE }));
	});
	afterAll(() => {
		engine?.close();
		plane?.close();
	});

	async function update(changes: Settings = {}): Promise<readonly string[]> {
		await stack.setAllConfig(home(plane, { edge: EDGE, ...changes }));
		const { onEvent, steps } = stepRecorder();
		await stack.up({ ...engine.recording, target, onEvent });
		return steps().filter((step) => step.includes("kubernetes:") && !step.includes("providers"));
	}

	const deployment = () => plane.api.request("GET", "/apis/apps/v1/namespaces/edge-test/deployments/edge");

	test("is admitted as it is, Pod Security and quota included, and its pod is ready", async () => {
		expect(await update()).toContain("create kubernetes:apps/v1:Deployment edge-deployment");
		expect(await deployment()).toMatchObject({ status: { availableReplicas: 1 } });
		const service = await plane.api.request("GET", "/api/v1/namespaces/edge-test/services/edge");
		expect(service).toMatchObject({ spec: { type: "NodePort", ports: [{ nodePort: 32443 }] } });
	});

	test("opens one NodePort and no second one: its quota refuses it", async () => {
		const second = {
			apiVersion: "v1",
			kind: "Service",
			metadata: { name: "second", namespace: "edge-test" },
			spec: { type: "NodePort", ports: [{ port: 80 }], selector: { app: "none" } },
		};
		await expect(plane.api.request("POST", "/api/v1/namespaces/edge-test/services", second)).rejects.toThrow(
			/exceeded quota: budget.*services.nodeports/,
		);
	});

	test("does not change when nothing has changed", async () => {
		expect(await update()).toEqual([]);
	});

	test("rolls with another admin host: its text and its pods change, and nothing is replaced", async () => {
		const before = text(await deployment(), "metadata", "uid");
		const lines = { homeAddress: "home.example.dev", admin: { hosts: ["grafana", "wiki"] } };
		expect(await update({ lines })).toEqual([
			"update kubernetes:apps/v1:Deployment edge-deployment",
			"update kubernetes:core/v1:ConfigMap edge-configmap",
		]);
		const config = await plane.api.request("GET", "/api/v1/namespaces/edge-test/configmaps/edge");
		expect(JSON.stringify(config)).toContain("wiki.example.dev");
		const after = await deployment();
		expect(text(after, "metadata", "uid")).toBe(before);
		expect(after).toMatchObject({ status: { availableReplicas: 1, updatedReplicas: 1 } });
	});
});

const EDGE = { provider: "cluster" };
