import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { renderPodman } from "../../../cli/render/podman.ts";
import { yaml } from "../../../cli/render/yaml.ts";
import { workloadManifests } from "../../../components/app/manifests.ts";
import type { App, JobService, StatelessService } from "../../../components/app/model.ts";
import { DIFFERENCES, podmanApp } from "../../../components/app/podman/documents.ts";
import { ignoredOf } from "../../../components/app/podman/ignored.ts";
import { publishedPorts } from "../../../components/app/podman/ports.ts";
import { secretsScript } from "../../../components/app/podman/secrets-script.ts";
import type { Fields, Manifest } from "../../../components/kubernetes/manifest.ts";
import { podTemplateOf } from "../../../components/kubernetes/pod-template.ts";
import { counter } from "../../../stacks/apps/counter.ts";
import { APPS } from "../../../stacks/apps/registry.ts";
import { wealist } from "../../../stacks/apps/wealist.ts";
import { ENVIRONMENT } from "../app/fixtures.ts";
import { stackWith } from "./fixtures.ts";

const ALL: readonly App[] = Object.values(APPS);
const PORTS = publishedPorts(ALL);

const web: StatelessService = {
	kind: "stateless",
	image: "web:1.0.0",
	port: 8080,
	resources: { cpuMillis: 10, memoryMi: 32 },
};

const onCluster = (app: App): readonly Manifest[] =>
	Object.entries(app.services).flatMap(([name, service]) => workloadManifests(app, name, service, ENVIRONMENT));

/** A workload without the fields of its containers that are listed as different. */
function withoutDifferences(value: unknown): unknown {
	const fields = new Set(DIFFERENCES.map(({ field }) => field.replace("ports[].", "")));
	return JSON.parse(JSON.stringify(value, (key, part) => (fields.has(key) ? undefined : part)));
}

describe.each(ALL.map((app) => [app.name, app] as const))("%s under Podman", (_, app) => {
	const { documents } = podmanApp(app, ENVIRONMENT, PORTS);
	const named = (kind: string, name: string) =>
		documents.find((document) => document.kind === kind && document.metadata.name === name);

	test("has the cluster's own Deployments, but for what is listed", () => {
		const deployments = onCluster(app).filter(({ kind }) => kind === "Deployment");
		expect(deployments.length).toBeGreaterThan(0);
		for (const deployment of deployments) {
			expect(withoutDifferences(named("Deployment", deployment.metadata.name))).toEqual(withoutDifferences(deployment));
		}
	});

	test("has the pods of its StatefulSets, but for what is listed and the volume", () => {
		for (const statefulSet of onCluster(app).filter(({ kind }) => kind === "StatefulSet")) {
			const labels = { "app.kubernetes.io/name": statefulSet.metadata.name };
			const pod = documents.find(({ kind, metadata }) => kind === "Pod" && matches(metadata.labels, labels));
			const { volumes, ...spec } = (pod?.spec ?? {}) as { volumes: readonly { name: string }[] };
			const template = podTemplateOf(statefulSet) as unknown as { spec: { volumes: readonly object[] } };
			expect(withoutDifferences({ ...spec, volumes: volumes.filter(({ name }) => name !== "data") })).toEqual(
				withoutDifferences(template.spec),
			);
			const claim = volumes.find(({ name }) => name === "data") as unknown as Record<string, { claimName: string }>;
			expect(named("PersistentVolumeClaim", claim.persistentVolumeClaim?.claimName ?? "")).toBeDefined();
		}
	});

	test("differs in its ConfigMaps only by where services are", () => {
		for (const there of onCluster(app).filter(({ kind }) => kind === "ConfigMap")) {
			const here = named("ConfigMap", there.metadata.name);
			expect(Object.keys(here?.data as Fields)).toEqual(Object.keys(there.data as Fields));
			expect(JSON.stringify(here)).not.toContain("svc.cluster.local");
		}
	});

	test("has no probe that Podman would carry out with a program of the image", () => {
		expect(JSON.stringify(documents)).not.toMatch(/"(livenessProbe|startupProbe)"/);
	});

	test("gives every volume and Secret a name that no other app has", () => {
		const names = (of: App) =>
			podmanApp(of, ENVIRONMENT, PORTS).documents.flatMap((document) =>
				[...JSON.stringify(document).matchAll(/"(?:claimName|secretName)":"([^"]+)"|"name":"([^"]+)","emptyDir"/g)].map(
					([, one, other]) => one ?? other,
				),
			);
		const mine = names(app);
		expect(new Set(mine).size).toBe(mine.length);
		const others = ALL.filter((other) => other !== app).flatMap(names);
		expect(mine.filter((name) => others.includes(name))).toEqual([]);
	});

	test("has a script that makes every Secret that its pods read, and holds none", () => {
		const script = secretsScript(app, (secret) => yaml([], [secret])) ?? "";
		const read = [...JSON.stringify(documents).matchAll(/"secretName":"([^"]+)"|"secretKeyRef":\{"name":"([^"]+)"/g)];
		for (const [, file, variable] of read) expect(script).toContain(`\nsecret ${file ?? variable} <<`);
		const marks = [...script.matchAll(/^(?:password|given) \S+ (\S+)$/gm)].map(([, mark = ""]) => mark);
		expect(marks.length).toBeGreaterThan(0);
		// Each password reaches some Secret: an engine that hashed what it is given would leave none.
		for (const mark of marks) expect(script.split(mark).length, mark).toBeGreaterThan(2);
		expect(script).not.toContain("#@");
	});
});

test("services of an app start after those that they wait for", () => {
	const pods = podmanApp(wealist, ENVIRONMENT, []).documents.flatMap(({ kind, metadata }) =>
		kind === "Pod" || kind === "Deployment" ? [metadata.name] : [],
	);
	expect(pods.indexOf("board-api")).toBeGreaterThan(pods.indexOf("postgresql"));
	expect(pods.indexOf("board-api")).toBeGreaterThan(pods.indexOf("wealist-redis"));
});

test("ports below 1024 are moved up by 8000, and no two services get the same one", () => {
	expect(publishedPorts([counter])).toMatchObject([{ service: "counter", hostPort: 8080, route: "counter" }]);
	const ports = PORTS.map(({ hostPort }) => hostPort);
	expect(ports.length).toBeGreaterThan(3);
	expect(new Set(ports).size).toBe(ports.length);
	expect(Math.min(...ports)).toBeGreaterThanOrEqual(1024);
});

test("a call goes by the name of the service, to the port of its container", () => {
	const app: App = { name: "shop", services: { web: { ...web, calls: ["api"] }, api: { ...web, port: 9000 } } };
	const env = podmanApp(app, ENVIRONMENT, []).documents.find(({ metadata }) => metadata.name === "web-env");
	expect(env?.data).toEqual({ API_URL: "http://api:9000" });
});

test("of two colours the active one runs, under the name of the service", () => {
	const strategy = { kind: "blueGreen", active: "green", previewHost: "next" } as const;
	const app: App = { name: "shop", services: { web: { ...web, strategy } } };
	const { documents } = podmanApp(app, ENVIRONMENT, []);
	expect(documents.map(({ metadata }) => metadata.name)).toEqual(["web-green"]);
	expect(JSON.stringify(podTemplateOf(documents[0] as Manifest))).toContain('"containers":[{"name":"web"');
});

describe("what Podman ignores", () => {
	const ignored = (services: App["services"]) => {
		const app: App = { name: "shop", services };
		return ignoredOf(app, podmanApp(app, ENVIRONMENT, [])).map(({ what }) => what);
	};
	const always = [
		"Service",
		"NetworkPolicy, ResourceQuota, LimitRange, Namespace",
		"readinessProbe",
		"startupProbe, livenessProbe",
		"preStop",
	];
	const last = "nodeSelector, ServiceAccount, runAsNonRoot, seccompProfile, requests of CPU";
	const job: JobService = { kind: "job", image: "job:1", resources: { cpuMillis: 10, memoryMi: 32 } };

	test.each<[string, App["services"], string[]]>([
		["a plain service", { web }, [...always, last]],
		[
			"a route",
			{ web: { ...web, route: { line: "service", host: "shop" } } },
			[always[0] ?? "", "HTTPRoute", ...always.slice(1), last],
		],
		[
			"replicas",
			{ web: { ...web, replicas: 3 } },
			[...always, "replicas, HorizontalPodAutoscaler, PodDisruptionBudget, topologySpreadConstraints", last],
		],
		[
			"scale",
			{ web: { ...web, scale: { min: 1, max: 3, cpu: 70 } } },
			[...always, "replicas, HorizontalPodAutoscaler, PodDisruptionBudget, topologySpreadConstraints", last],
		],
		[
			"two colours",
			{ web: { ...web, strategy: { kind: "blueGreen", active: "blue", previewHost: "next" } } },
			[always[0] ?? "", "HTTPRoute", ...always.slice(1), "blueGreen", last],
		],
		[
			"a job",
			{ job },
			["NetworkPolicy, ResourceQuota, LimitRange, Namespace", "backoffLimit, activeDeadlineSeconds", last],
		],
		[
			"a job by the clock",
			{ job: { ...job, schedule: "0 3 * * *" } },
			["NetworkPolicy, ResourceQuota, LimitRange, Namespace", "CronJob"],
		],
	])("is named for an app with %s", (_, services, expected) => {
		expect(ignored(services)).toEqual(expected);
	});

	test("is said once for all apps, with what it means, and where the services are instead", async () => {
		const { remarks } = renderPodman(await stackWith("dev", { counter: { services: {} }, wealist: { services: {} } }));
		expect(remarks.slice(0, 4)).toEqual([
			"counter/counter: http://localhost:8080 (on the cluster counter.nexus.localhost)",
			"wealist/board-api: http://localhost:8081 (on the cluster wealist.nexus.localhost/api)",
			"wealist/front: http://localhost:8082 (on the cluster wealist.nexus.localhost)",
			"Podman has no part for some of what the cluster does:",
		]);
		expect(remarks.filter((line) => line.startsWith("  Service: "))).toHaveLength(1);
		expect(remarks.find((line) => line.startsWith("  NetworkPolicy"))).toContain(
			"services of one app reach each other and the whole internet, declared or not",
		);
	});
});

test("an app is one YAML, its units, and a script that is a program", async () => {
	const { files } = renderPodman(await stackWith("dev", { counter: { services: {} } }));
	expect(files.map(({ path, executable }) => [path, executable ?? false])).toEqual([
		["counter/counter.yaml", false],
		["counter/secrets.sh", true],
		["counter/nexus-counter.network", false],
		["counter/nexus-counter.kube", false],
	]);
	const documents = parseAllDocuments(files[0]?.text ?? "").map((document) => document.toJS());
	expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
		"PersistentVolumeClaim counter-redis-data",
		"Pod counter-redis",
		"ConfigMap counter-waits",
		"Deployment counter",
	]);
});

test("YAML is quoted where an older reader would take a text for a number, a date or a yes", () => {
	const tricky = {
		a: "yes",
		b: "0755",
		c: "1_000",
		d: "2001-01-01",
		e: "12:30:45",
		f: "null",
		g: "~",
		h: "on",
		i: "1e3",
	};
	const text = yaml(["about"], [tricky]);
	expect(
		text
			.split("\n")
			.slice(1, -1)
			.filter((line) => !/^\w: ["']/.test(line)),
	).toEqual([]);
	expect(yaml([], [tricky])).toBe(yaml([], [tricky]));
});

function matches(labels: unknown, wanted: Readonly<Record<string, string>>): boolean {
	return (
		typeof labels === "object" &&
		labels !== null &&
		Object.entries(wanted).every(([key, value]) => Reflect.get(labels, key) === value)
	);
}
