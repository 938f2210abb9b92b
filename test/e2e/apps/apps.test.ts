import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isDataService } from "../../../components/app/kinds.ts";
import type { App } from "../../../components/app/model.ts";
import { awaitedBy, callsOf, connectionsOf } from "../../../components/app/needs.ts";
import { image } from "../../../components/catalog.ts";
import { definitionsOf } from "../../../components/kubernetes/definitions/bundle.ts";
import { protostar } from "../../../stacks/apps/protostar.ts";
import { wealist } from "../../../stacks/apps/wealist.ts";
import { text } from "../providers/kubernetes-api.ts";
import type { Properties } from "../providers/wire.ts";
import { binDir, type Cluster, describeWith, openCluster } from "../rig.ts";
import { applyTo, ENV, manifestsOf, podsOf, withCpuDividedBy } from "./on-cluster.ts";

const IMAGES = fileURLToPath(new URL("../../../images", import.meta.url));
/** Everything of an app starts at once on two cores, RabbitMQ and PostgreSQL included. */
const STARTED = { timeout: 240_000, interval: 1000 };
const DEBIAN_PATH =
	"/usr/local/sbin:/usr/local/bin:/usr/lib/postgresql/17/bin:/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin";

describeWith(["cluster", "debian13", "esbuild"], "on two real nodes, from the manifests that every output has,", () => {
	let cluster: Cluster;
	let scratch: string;

	beforeAll(async () => {
		scratch = mkdtempSync(join(tmpdir(), "nexus-apps-"));
		cluster = openCluster();
		loadDataServices(cluster, scratch);
		// HTTPRoutes are part of an app; nothing here routes by them.
		await applyTo(
			cluster,
			definitionsOf("gateway-api").filter(({ kind }) => kind === "CustomResourceDefinition"),
		);
	});
	afterAll(() => {
		cluster?.close();
		rmSync(scratch, { recursive: true, force: true });
	});

	const start = async (app: App) => {
		await expect
			.poll(() => applyTo(cluster, manifestsOf(app)).then(() => "applied", String), {
				timeout: 60_000,
				interval: 2000,
			})
			.toBe("applied");
		const troubled = async () => {
			const pods = await podsOf(cluster, app);
			const missing = Object.keys(app.services).filter((name) => !pods.some(({ service }) => service === name));
			return [
				...missing,
				...pods.filter(({ ready }) => !ready).map(({ service, trouble }) => `${service}: ${trouble}`),
			];
		};
		await expect.poll(troubled, STARTED).toEqual([]);
	};
	const serviceUrl = async (namespace: string, name: string) => {
		const found = await cluster.api.request("GET", `/api/v1/namespaces/${namespace}-${ENV}/services/${name}`);
		return `http://${text(found, "spec", "clusterIP")}`;
	};

	describe("weAlist whole", () => {
		const api = () => serviceUrl("board-api", "board-api");
		const send = async (method: string, path: string, body?: object) => {
			const response = await fetch((await api()) + path, {
				method,
				headers: { "content-type": "application/json" },
				...(body ? { body: JSON.stringify(body) } : {}),
				signal: AbortSignal.timeout(5000),
			});
			return { status: response.status, body: await response.json() };
		};

		test("starts: FastAPI, PostgreSQL, Valkey, and nginx with React's pages", async () => {
			loadWealist(cluster, scratch);
			await start(withCpuDividedBy(2, wealist));
		});

		test("keeps a board in PostgreSQL and counts its visits in Redis' protocol", async () => {
			expect(await send("POST", "/api/boards", { title: "first" })).toMatchObject({ status: 201 });
			expect(await send("GET", "/api/boards/1")).toMatchObject({ status: 200, body: { title: "first", views: 1 } });
			expect(await send("GET", "/api/boards/1")).toMatchObject({ status: 200, body: { views: 2 } });
		});

		test("serves React's bundle behind nginx", async () => {
			const front = await serviceUrl("front", "front");
			const page = await fetch(`${front}/any/page/of/it`);
			expect(await page.text()).toContain("assets/app.js");
			const bundle = await fetch(`${front}/assets/app.js`);
			expect(bundle.headers.get("content-type")).toContain("javascript");
			expect((await bundle.text()).length).toBeGreaterThan(100_000);
		});

		test("has its boards after PostgreSQL's pod has died", async () => {
			const pods = `/api/v1/namespaces/postgresql-${ENV}/pods`;
			await cluster.api.request("DELETE", `${pods}/postgresql-0`);
			const again = () => send("GET", "/api/boards").catch(String);
			await expect
				.poll(again, { timeout: 120_000, interval: 1000 })
				.toMatchObject({ status: 200, body: [{ id: 1, title: "first" }] });
		});
	});

	describe("Protostar, with a stand-in for each of its own images,", () => {
		const app = withCpuDividedBy(4, protostar);

		test("starts: every service is ready on the machine of its role", async () => {
			const own = Object.values(app.services).flatMap((service) => (isDataService(service) ? [] : [service.image]));
			const [name = "", ...aliases] = [...new Set(own)];
			console.log(`stood in: one small program for ${aliases.length + 1} images of Protostar, and for SeaweedFS`);
			console.log("stood in: Debian 13's PostgreSQL 17 with pgvector, Valkey and RabbitMQ for the catalog's images");
			cluster.load({ name, aliases, program: "standin", entrypoint: ["/standin", "3000", "8000", "8080"] });
			await start(app);
			const misplaced = (await podsOf(cluster, app)).filter(
				({ service, node }) => node !== (app.services[service]?.role === "admin" ? "centre" : "a5"),
			);
			expect(misplaced).toEqual([]);
		});

		test("reaches everything that it declares, by the name and the variable that it is given", async () => {
			const pods = await podsOf(cluster, app);
			let reached = 0;
			for (const [name, service] of Object.entries(app.services)) {
				const calls = callsOf(app, service).map(([target]) => `${target.replaceAll("-", "_").toUpperCase()}_URL`);
				const needs = connectionsOf(app, name).map(({ variable }) => variable);
				const pod = pods.find((one) => one.service === name);
				if (calls.length + needs.length === 0 || service.kind === "job") continue;
				const answer = await fetch(`http://${pod?.ip}:${service.port}/reach`, {
					signal: AbortSignal.timeout(60_000),
				});
				const told: Properties = JSON.parse(await answer.text());
				const expected = Object.fromEntries([...calls, ...needs].map((variable) => [variable, ""]));
				expect({ [name]: told }).toMatchObject({ [name]: expected });
				reached += Object.keys(expected).length;
			}
			expect(reached).toBeGreaterThan(30);
		});

		test("was started in the declared order: nobody before those that it waits for", async () => {
			const pods = await podsOf(cluster, app);
			const first = (name: string, when: "readySince" | "startedAt") =>
				pods
					.filter(({ service }) => service === name)
					.map((pod) => pod[when])
					.toSorted()[0] ?? "";
			const edges = Object.keys(app.services).flatMap((name) =>
				awaitedBy(app, name).map(([target]) => ({ name, target })),
			);
			expect(edges.length).toBeGreaterThan(15);
			// Both times are whole seconds of ISO 8601, which sort as text.
			const early = edges.filter(({ name, target }) => first(name, "startedAt") < first(target, "readySince"));
			expect(early).toEqual([]);
		});
	});
});

/** One image under the names of all data services: their commands are in the manifests. */
function loadDataServices(cluster: Cluster, scratch: string): void {
	const programs = join(scratch, "bin");
	cpSync(join(binDir(), "standin"), join(programs, "standin"));
	writeFileSync(join(programs, "weed"), "#!/bin/sh\nexec standin 8333\n", { mode: 0o755 });
	cluster.load({
		name: image("postgresql"),
		aliases: [image("valkey"), image("rabbitmq"), image("seaweedfs")],
		entrypoint: ["/bin/sh"],
		env: { PATH: DEBIAN_PATH },
		waits: true,
		add: { "/usr/local/bin": programs },
	});
}

/** weAlist's own images as its Containerfiles make them, out of the Debian 13 root. */
function loadWealist(cluster: Cluster, scratch: string): void {
	const pages = join(scratch, "pages");
	const source = join(IMAGES, "wealist-front", "src");
	const bundle = ["--bundle", "--minify", "--jsx=automatic", '--define:process.env.NODE_ENV="production"'];
	execFileSync(
		"esbuild",
		[join(source, "app.jsx"), ...bundle, "--log-level=error", `--outfile=${join(pages, "assets/app.js")}`],
		{ env: { ...process.env, NODE_PATH: "/usr/share/nodejs:/usr/lib/nodejs" }, stdio: "inherit" },
	);
	cpSync(join(source, "style.css"), join(pages, "assets/style.css"));
	cpSync(join(source, "index.html"), join(pages, "index.html"));
	const config = join(scratch, "nginx");
	cpSync(join(IMAGES, "wealist-front", "nginx.conf"), join(config, "nginx.conf"));
	cluster.load({
		name: wealist.services.front?.image ?? "",
		entrypoint: ["nginx", "-c", "/etc/nexus/nginx.conf", "-g", "daemon off;"],
		add: { "/srv/pages": pages, "/etc/nexus": config },
	});
	cluster.load({
		name: wealist.services["board-api"]?.image ?? "",
		entrypoint: ["python3", "-m", "uvicorn", "main:app", "--app-dir", "/app", "--host", "0.0.0.0", "--port", "8000"],
		env: { PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
		add: { "/app": join(IMAGES, "board-api") },
	});
}
