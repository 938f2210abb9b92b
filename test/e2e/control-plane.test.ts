import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentOf, type Engine, openEngine } from "./engine.ts";
import { actingOnGateways } from "./gateway-operator.ts";
import { home, program, stepRecorder } from "./program.ts";
import { items, nameOf, text } from "./providers/kubernetes-api.ts";
import { type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

describeWith(["engine", "controlPlane"], "a stack on a real API server", () => {
	let plane: ControlPlane;
	let engine: Engine;
	let stack: Stack;

	beforeAll(async () => {
		plane = openControlPlane();
		engine = await openEngine();
		console.log("stood in: kwok for the nodes (pods become Ready, nothing runs)");
		stack = await engine.stack("test", program, home(plane));
	});
	afterAll(() => {
		engine?.close();
		plane?.close();
	});

	const namespaces = async () => items(await plane.api.request("GET", "/api/v1/namespaces"), "items").map(nameOf);
	const ours = async () => (await namespaces()).filter((name) => name.startsWith("counter"));

	test("a preview makes nothing", async () => {
		const { changeSummary } = await stack.preview(engine.recording);
		expect(changeSummary.create).toBeGreaterThan(10);
		expect(await ours()).toEqual([]);
	});

	test("an update makes what the preview planned, and the API server takes every field of it", async () => {
		const planned = await stack.preview(engine.recording);
		const { summary } = await stack.up(engine.recording);
		expect(summary.resourceChanges).toEqual(planned.changeSummary);
		expect(await ours()).toEqual(["counter-redis-test", "counter-test"]);
	});

	test("the official plugin would get the app's own manifest, with the node's role and no password in it", () => {
		const deployment = engine.calls().find(({ method, type }) => method === "create" && type.endsWith(":Deployment"));
		expect(deployment?.inputs).toMatchObject({
			metadata: { name: "counter", namespace: "counter-test" },
			spec: {
				replicas: 1,
				template: {
					spec: {
						nodeSelector: { "nexus.dev/role": "service" },
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

	test("what reaches the plugin's Secrets is marked secret", () => {
		const secrets = engine.calls().filter(({ method, type }) => method === "create" && type.endsWith(":Secret"));
		expect(secrets.length).toBeGreaterThan(0);
		expect(new Set(secrets.map(({ inputs }) => inputs.stringData))).toEqual(new Set(["[secret]"]));
	});

	test("the certificate to trust is an output in clear, the very one on the cluster", async () => {
		const { value, secret } = (await stack.outputs()).caCertificate ?? {};
		const live = await plane.api.request("GET", "/api/v1/namespaces/cert-manager-test/secrets/local-ca");
		expect(value).toBe(Buffer.from(text(live, "data", "tls.crt"), "base64").toString());
		expect(secret).toBe(false);
	});

	test("no file of the state and no line that was printed holds a secret in clear", async () => {
		const password = Object.values((await stack.outputs()).passwords?.value ?? {})[0];
		const live = await plane.api.request("GET", "/api/v1/namespaces/counter-test/secrets/counter-redis-connection");
		const url = Buffer.from(text(live, "data", "url"), "base64").toString();
		expect(url, "the generated password is the one on the cluster").toContain(`:${password}@`);
		const token = /token: "(\w+)"/.exec(plane.kubeconfig)?.[1] ?? "";
		expect(token).not.toBe("");

		// The Secret that the CA's certificate is read from has a line's key beside it.
		const forms = [String(password), url, token, "-----BEGIN EC PRIVATE"].flatMap((value) => [
			value,
			Buffer.from(value).toString("base64").replace(/=+$/, "").slice(0, -1),
		]);
		const places = [...contentOf(engine.folder), { path: "output", content: engine.output() }];
		expect(places.some(({ path }) => path.endsWith("test.json"))).toBe(true);
		const leaks = places.filter(({ content }) => forms.some((form) => content.includes(form)));
		expect(leaks.map(({ path }) => path)).toEqual([]);
	});

	test("a second preview changes nothing", async () => {
		const { changeSummary } = await stack.preview(engine.recording);
		expect(Object.keys(changeSummary)).toEqual(["same"]);
	});

	test("a second replica changes the Deployment and what counts its pods, and nothing else", async () => {
		const replicas = { apps: { counter: { services: { counter: { replicas: 2 } } } } };
		await stack.setAllConfig(home(plane, replicas));
		const { onEvent, steps } = stepRecorder();
		await stack.up({ ...engine.recording, onEvent });
		expect(steps()).toEqual([
			"create kubernetes:policy/v1:PodDisruptionBudget counter-poddisruptionbudget",
			"update kubernetes:apps/v1:Deployment counter-deployment",
			"update kubernetes:core/v1:ResourceQuota counter-resourcequota-budget",
		]);
		const live = await plane.api.request("GET", "/apis/apps/v1/namespaces/counter-test/deployments/counter");
		expect(live).toMatchObject({ spec: { replicas: 2 }, status: { availableReplicas: 2 } });
	});

	test("what was deleted behind its back is missed with a refresh and made again", async () => {
		const path = "/api/v1/namespaces/counter-test/services/counter";
		await plane.api.request("DELETE", path);
		expect(Object.keys((await stack.preview(engine.recording)).changeSummary)).toEqual(["same"]);
		const { onEvent, steps } = stepRecorder();
		await stack.up({ ...engine.recording, refresh: true, onEvent });
		expect(steps()).toContain("create kubernetes:core/v1:Service counter-service");
		expect(await plane.api.request("GET", path)).toMatchObject({ spec: { type: "ClusterIP" } });
	});

	test("another password replaces the password alone and changes its Secrets and pods in place", async () => {
		await stack.setAllConfig(home(plane, { credentials: { rotation: { "counter-redis": 1 } } }));
		const { onEvent, steps } = stepRecorder();
		await stack.up({ ...engine.recording, onEvent });
		expect(steps().filter((step) => /delete|replace/.test(step) && !step.includes("random:"))).toEqual([
			"delete kubernetes:policy/v1:PodDisruptionBudget counter-poddisruptionbudget",
		]);
		expect(steps()).toEqual(
			expect.arrayContaining([
				"update kubernetes:core/v1:Secret counter-secret-counter-redis-connection",
				"update kubernetes:core/v1:Secret counter-redis-secret-counter-redis-config",
				"update kubernetes:apps/v1:Deployment counter-deployment",
				"update kubernetes:apps/v1:StatefulSet counter-redis-statefulset-redis",
			]),
		);
	});

	test("a teardown leaves nothing, and takes what runs before the namespace that it runs in", async () => {
		console.log("stood in: what makes a data plane of each Gateway, as NGINX Gateway Fabric does");
		await actingOnGateways(plane, async () => {
			await stack.destroy(engine.recording);
		});
		expect(await ours()).toEqual([]);
		expect((await stack.exportStack()).deployment.resources ?? []).toEqual([]);
		const gone = engine.calls().filter(({ method }) => method === "delete");
		const last = (kind: string) => gone.findLastIndex(({ type }) => type.endsWith(`:${kind}`));
		const first = (kind: string) => gone.findIndex(({ type }) => type.endsWith(`:${kind}`));
		expect(last("Deployment")).toBeLessThan(first("Namespace"));
	});

	test("a teardown ends with the definitions: gateways go before who acts upon them, and both before what they are made of", () => {
		const made = engine.calls().filter(({ method, preview }) => method === "create" && !preview);
		const gone = engine.calls().filter(({ method }) => method === "delete");
		const inOrder = (calls: typeof gone, ...steps: readonly RegExp[]) => {
			const places = steps.map((step) =>
				calls.flatMap(({ type, name }, index) => (step.test(`${type} ${name}`) ? index : [])),
			);
			for (const [index, found] of places.entries()) {
				expect(found.length, String(steps[index])).toBeGreaterThan(0);
				const before = places[index - 1];
				if (before) expect(Math.max(...before), String(steps[index])).toBeLessThan(Math.min(...found));
			}
		};
		const gateways = /:(Gateway|NginxProxy|RateLimitPolicy|ClientSettingsPolicy) /;
		const definitions = /:CustomResourceDefinition .*\.(gateway\.nginx\.org|gateway\.networking\.k8s\.io)$/;
		inOrder(made, definitions, /:Release nginx-gateway-fabric/, gateways);
		inOrder(gone, gateways, /:Release nginx-gateway-fabric/, definitions);
		// Routes of apps are of those kinds as well.
		inOrder(gone, /:HTTPRoute /, definitions);
	});
});
