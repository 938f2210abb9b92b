import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { foundationManifests, workloadManifests } from "../../components/app/manifests.ts";
import type { App, StatelessService } from "../../components/app/model.ts";
import type { Manifest } from "../../components/kubernetes/manifest.ts";
import { count, items, metadataOf, text } from "./providers/kubernetes-api.ts";
import type { Properties } from "./providers/wire.ts";
import { type Cluster, describeWith, openCluster } from "./rig.ts";
import { type LoadResult, underLoad } from "./steady-load.ts";

const IMAGES = { blue: "localhost/nexus/standin:blue", green: "localhost/nexus/standin:green" };
const NAMESPACE = "steady-test";
const REPLICAS = 2;
/** Requests take this long, so that some are always open. */
const ANSWER_MILLIS = 100;
const ENVIRONMENT = {
	env: "test",
	domain: "example.dev",
	kubernetesMinor: "1.36",
	retention: "delete",
	rotations: {},
} as const;

/** The app that is measured. It starts as slowly as a small web service does. */
function steady(changes: Partial<StatelessService> = {}, env: Readonly<Record<string, string>> = {}): App {
	const service: StatelessService = {
		kind: "stateless",
		image: IMAGES.blue,
		port: 8080,
		health: "/",
		replicas: REPLICAS,
		resources: { cpuMillis: 20, memoryMi: 32 },
		env: { SLOW_START: "2s", GRACEFUL: "true", ...env },
		...changes,
	};
	return { name: "steady", services: { steady: service } };
}

describeWith(["cluster"], "on two real nodes, under 100 requests a second, each over its own connection", () => {
	let cluster: Cluster;

	beforeAll(async () => {
		cluster = openCluster();
		for (const [colour, name] of Object.entries(IMAGES)) {
			cluster.load({ name, program: "standin", entrypoint: ["/standin", "8080"], env: { COLOUR: colour } });
		}
	});
	afterAll(() => cluster?.close());

	const request = (method: string, path: string, body?: Properties) => cluster.api.request(method, path, body);
	const apply = async (manifests: readonly Manifest[]) => {
		for (const manifest of manifests) {
			await cluster.api.apply(JSON.parse(JSON.stringify(manifest)), {
				fieldManager: "test",
				force: true,
				dryRun: false,
			});
		}
	};
	const place = (app: App) => {
		const [[name, service] = []] = Object.entries(app.services);
		if (name === undefined || service === undefined) throw new Error("an app without a service");
		const noSecret = () => {
			throw new Error("this app has no secret");
		};
		const hidden = { withPasswords: noSecret, stackSecret: noSecret };
		return [
			...foundationManifests<never>(app, name, service, ENVIRONMENT, hidden),
			...workloadManifests(app, name, service, ENVIRONMENT),
		].filter(({ kind }) => kind !== "HTTPRoute"); // the way in is not what is measured
	};
	const settled = (deployment: string) =>
		expect
			.poll(
				async () => {
					const found = await request("GET", `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${deployment}`);
					const seen = count(found, "status", "observedGeneration") === count(found, "metadata", "generation");
					const counts = ["replicas", "updatedReplicas", "availableReplicas"].map((it) => count(found, "status", it));
					return seen && counts.every((pods) => pods === REPLICAS);
				},
				{ timeout: 90_000, interval: 250 },
			)
			.toBe(true);
	/** Takes Deployments away, and comes back when their last pod has gone. */
	const gone = async (...deployments: readonly string[]) => {
		for (const name of deployments)
			await request("DELETE", `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}`);
		const pods = async () =>
			items(await request("GET", `/api/v1/namespaces/${NAMESPACE}/pods`), "items").map((pod) =>
				text(pod, "metadata", "name"),
			);
		await expect.poll(pods, { timeout: 90_000, interval: 250 }).toEqual([]);
	};
	const url = async (query = `?ms=${ANSWER_MILLIS}`) =>
		`http://${text(await request("GET", `/api/v1/namespaces/${NAMESPACE}/services/steady`), "spec", "clusterIP")}/${query}`;
	const colour = async () => {
		const answer = await fetch(await url(""), { headers: { connection: "close" } });
		const told: Properties = JSON.parse(await answer.text());
		return text(told, "colour");
	};
	const say = (what: string, { sent, dropped }: LoadResult) => {
		const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
		console.log(`measured: ${what}: ${lost} of ${sent} requests dropped ${lost > 0 ? JSON.stringify(dropped) : ""}`);
		return lost;
	};

	describe("a service as Nexus places it", () => {
		test("loses no request in a rolling update", async () => {
			await apply(place(steady()));
			await settled("steady");

			const result = await underLoad(await url(), async () => {
				await apply(place(steady({}, { VERSION: "2" })));
				await settled("steady");
			});
			expect(result.sent).toBeGreaterThan(300);
			expect(say("a rolling update", result)).toBe(0);
		});

		test("loses no request while the pods of its node are evicted, as a drain does it", async () => {
			const result = await underLoad(await url(), async () => {
				const pods = items(await request("GET", `/api/v1/namespaces/${NAMESPACE}/pods`), "items")
					.map(metadataOf)
					// Those of the update before are still on their way out.
					.filter((pod) => pod.deletionTimestamp === undefined);
				expect(pods).toHaveLength(REPLICAS);
				for (const { name } of pods) {
					const eviction = {
						apiVersion: "policy/v1",
						kind: "Eviction",
						metadata: { name: String(name), namespace: NAMESPACE },
					};
					// 429 while the disruption budget says no; kubectl drain asks again as well.
					const evicted = () =>
						request("POST", `/api/v1/namespaces/${NAMESPACE}/pods/${name}/eviction`, eviction).then(() => true);
					await expect.poll(() => evicted().catch(() => false), { timeout: 60_000, interval: 500 }).toBe(true);
				}
				await settled("steady");
			});
			expect(say("an eviction of every pod", result)).toBe(0);
		});

		test("loses no request going from blue to green and back", async () => {
			const active = (colour: "blue" | "green") =>
				place(
					steady({ strategy: { kind: "blueGreen", active: colour, images: IMAGES, previewHost: "steady-preview" } }),
				);
			await gone("steady");
			await apply(active("blue"));
			await Promise.all([settled("steady-blue"), settled("steady-green")]);
			await expect.poll(() => colour().catch(String), { timeout: 15_000 }).toBe("blue");
			const seen: string[] = [];
			const result = await underLoad(await url(), async () => {
				for (const next of ["green", "blue"] as const) {
					await apply(active(next));
					await expect.poll(() => colour().catch(String), { timeout: 15_000, interval: 100 }).toBe(next);
					seen.push(next);
					await new Promise((resolve) => setTimeout(resolve, 2000));
				}
			});
			expect(seen).toEqual(["green", "blue"]);
			expect(say("blue to green and back", result)).toBe(0);
		});
	});

	// The last one: what it cuts off stays in the nodes' connection tracking for minutes, and a later connection from the same
	// port of the client would be led to a pod that is gone.
	test("the same without readiness and graceful shutdown loses some, so this measures something", async () => {
		const bare = (version: string) =>
			place(steady({}, { VERSION: version, GRACEFUL: "false" })).map((manifest) =>
				manifest.kind === "Deployment" ? withoutCare(manifest) : manifest,
			);
		// The fields that server-side apply would keep from the other tests.
		await gone("steady-blue", "steady-green");
		await apply(bare("3"));
		await settled("steady");
		// Without a probe a pod counts as ready before it listens.
		await expect.poll(() => colour().catch(String), { timeout: 15_000 }).toBe("blue");
		const result = await underLoad(await url(), async () => {
			await apply(bare("4"));
			await settled("steady");
			await new Promise((resolve) => setTimeout(resolve, 5000));
		});
		expect(say("a rolling update without them", result)).toBeGreaterThan(0);
	});
});

/** A Deployment whose pods are told nothing about going and ask nothing about coming. */
function withoutCare(deployment: Manifest): Manifest {
	const text = JSON.stringify(deployment, (key, value) =>
		["readinessProbe", "startupProbe", "livenessProbe", "lifecycle"].includes(key) ? undefined : value,
	);
	return JSON.parse(text) as Manifest; // the same manifest without four fields
}
