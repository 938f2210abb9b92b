import { fileURLToPath } from "node:url";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { image } from "../../components/catalog.ts";
import { type Engine, openEngine } from "./engine.ts";
import { home, program } from "./program.ts";
import { items, metadataOf, text } from "./providers/kubernetes-api.ts";
import { type Cluster, describeWith, openCluster } from "./rig.ts";

/** Seconds in which a pod that died is back: its grace period, a start, and the probes. */
const COMEBACK = 120;
/** As if CI had pushed it: an update does not wait for pods whose image is only built here. */
const COUNTER = "registry.example.dev/counter:0.1.0";
const apps = { apps: { counter: { services: { counter: { image: COUNTER } } } } };
/** A pod that is ready is in every node's forwarding rules, and its clients have connected again, a moment later. */
const SOON = { timeout: 15_000, interval: 250 };

describeWith(["engine", "cluster", "debian13"], "the visit counter on two real nodes", () => {
	let cluster: Cluster;
	let engine: Engine;
	let stack: Stack;

	beforeAll(async () => {
		cluster = openCluster();
		engine = await openEngine();
		console.log(
			"stood in: Debian 13's valkey-server 8.1 for the image of the catalog, which no registry is there to give",
		);
		console.log(
			"stood in: Debian 13's Python and FastAPI, with images/counter as its own, for the counter's built image",
		);
		console.log("not there: an engine that enforces NetworkPolicies; they are applied and not enforced");
		cluster.load({ name: image("valkey"), entrypoint: ["/usr/bin/valkey-server"], waits: true });
		cluster.load({
			name: COUNTER,
			entrypoint: ["python3", "-m", "uvicorn", "main:app", "--app-dir", "/app", "--host", "0.0.0.0", "--port", "8000"],
			env: { PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
			add: { "/app": fileURLToPath(new URL("../../images/counter", import.meta.url)) },
		});
		stack = await engine.stack("test", program, home(cluster, apps));
	});
	afterAll(() => {
		engine?.close();
		cluster?.close();
	});

	const service = async () => {
		const found = await cluster.api.request("GET", "/api/v1/namespaces/counter-test/services/counter");
		return `http://${text(found, "spec", "clusterIP")}`;
	};
	const json = async (path: string) => {
		const response = await fetch((await service()) + path, { signal: AbortSignal.timeout(5000) });
		return { status: response.status, body: await response.json() };
	};
	const pods = async (namespace: string) =>
		items(await cluster.api.request("GET", `/api/v1/namespaces/${namespace}/pods`), "items");

	test("an update ends when its pods are ready, on the node of their role", async () => {
		await stack.up(engine.recording);
		for (const namespace of ["counter-test", "counter-redis-test"]) {
			expect(
				(await pods(namespace)).map((pod) => [text(pod, "spec", "nodeName"), text(pod, "status", "phase")]),
			).toEqual([["a5", "Running"]]);
		}
	});

	test("a visit counts", async () => {
		expect(await json("/")).toEqual({ status: 200, body: { visits: 1 } });
		expect(await json("/")).toEqual({ status: 200, body: { visits: 2 } });
	});

	test("the count survives the death of the store's pod, on its volume", async () => {
		const [before] = await pods("counter-redis-test");
		const uid = text(before, "metadata", "uid");
		await cluster.api.request(
			"DELETE",
			`/api/v1/namespaces/counter-redis-test/pods/${text(before, "metadata", "name")}`,
		);
		const successor = async () => {
			const [pod] = await pods("counter-redis-test");
			const ready = items(pod, "status", "conditions").some((it) => it.type === "Ready" && it.status === "True");
			return ready && text(pod, "metadata", "uid") !== uid;
		};
		await expect.poll(successor, { timeout: COMEBACK * 1000, interval: 500 }).toBe(true);
		await expect.poll(() => json("/visits").catch(String), SOON).toEqual({ status: 200, body: { visits: 2 } });
		expect(await json("/")).toEqual({ status: 200, body: { visits: 3 } });
	});

	test("another password reaches the store and its client, and nobody loses count", async () => {
		await stack.setAllConfig(home(cluster, { ...apps, credentials: { rotation: { "counter-redis": 1 } } }));
		await stack.up(engine.recording);
		await expect.poll(() => json("/visits").catch(String), SOON).toEqual({ status: 200, body: { visits: 3 } });
	});

	test("a second preview changes nothing", async () => {
		expect(Object.keys((await stack.preview(engine.recording)).changeSummary)).toEqual(["same"]);
	});

	test("a teardown takes pods, volumes and namespaces", async () => {
		await stack.destroy(engine.recording);
		const left = items(await cluster.api.request("GET", "/api/v1/namespaces"), "items")
			.map((namespace) => String(metadataOf(namespace).name))
			.filter((name) => name.startsWith("counter"));
		expect(left).toEqual([]);
		await expect
			.poll(async () => items(await cluster.api.request("GET", "/api/v1/persistentvolumes"), "items").length, {
				timeout: 60_000,
			})
			.toBe(0);
	});
});
