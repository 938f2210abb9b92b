import { describe, expect, test } from "vitest";
import { credentialsOf } from "../../../components/app/accounts.ts";
import { budgetOf } from "../../../components/app/budget.ts";
import { postgresql } from "../../../components/app/engines/postgresql.ts";
import { rabbitmq } from "../../../components/app/engines/rabbitmq.ts";
import { valkey } from "../../../components/app/engines/valkey.ts";
import { workloadManifests } from "../../../components/app/manifests.ts";
import { memoryRequests, peakOf } from "../../../components/app/memory.ts";
import type { App, BlueGreen, JobService, Service, StatelessService } from "../../../components/app/model.ts";
import { inOrderOfStart } from "../../../components/app/needs.ts";
import type { Place } from "../../../components/app/place.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { ENVIRONMENT, manifestsOf } from "./fixtures.ts";

const web: StatelessService = {
	kind: "stateless",
	image: "web:1.0.0",
	port: 8080,
	resources: { cpuMillis: 10, memoryMi: 32 },
};
const shop = (services: Record<string, Service>): App => ({ name: "shop", services });
const find = (app: App, kind: string, name: string, environment = ENVIRONMENT) =>
	manifestsOf(app, environment).find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
const names = (app: App, kind: string) =>
	manifestsOf(app)
		.filter((manifest) => manifest.kind === kind)
		.map(({ metadata }) => metadata.name);
const template = (app: App, name: string, environment = ENVIRONMENT) => {
	const workload = ["Deployment", "StatefulSet", "Job"].map((kind) => find(app, kind, name, environment)).find(Boolean);
	const spec = workload?.spec;
	return typeof spec === "object" && "template" in spec ? spec.template : undefined;
};

describe("a service that others call", () => {
	const app = shop({
		"api-gateway": { ...web, calls: ["chat-service", "files"], startsAfter: ["chat-service"] },
		"chat-service": { ...web, purpose: "chat", port: 3000, health: "/health" },
		files: { ...web, kind: "stateful", storage: { mountPath: "/data", sizeGi: 1 } },
	});

	test("is found by its URL across namespaces, on port 80 whatever the container's is", () => {
		expect(find(app, "ConfigMap", "api-gateway-env")).toMatchObject({
			metadata: { namespace: "shop-api-gateway-prod" },
			data: {
				CHAT_SERVICE_URL: "http://chat-service.chat-prod.svc.cluster.local",
				FILES_URL: "http://files.shop-files-prod.svc.cluster.local",
			},
		});
		expect(template(app, "api-gateway")).toMatchObject({
			spec: { containers: [{ envFrom: [{ configMapRef: { name: "api-gateway-env" } }] }] },
		});
		expect(find(app, "Service", "chat-service")?.spec).toMatchObject({ ports: [{ port: 80, targetPort: "main" }] });
	});

	test("is waited for by those that start after it, until its health answers", () => {
		expect(template(app, "api-gateway")).toMatchObject({
			spec: {
				initContainers: [
					{
						name: "wait-for-chat-service",
						env: expect.arrayContaining([
							{ name: "HEALTH", value: "/health" },
							{ name: "LIMIT", value: "300" },
							{
								name: "HOST",
								valueFrom: { configMapKeyRef: { name: "api-gateway-waits", key: "chat-service.host" } },
							},
						]),
						securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
					},
				],
			},
		});
		expect(find(app, "ConfigMap", "api-gateway-waits")?.data).toEqual({
			"chat-service.host": "chat-service.chat-prod.svc.cluster.local",
			"chat-service.port": "80",
			"chat-service.inspect": "kubectl -n chat-prod get pods,events",
		});
	});

	test("starts before them, and goes after them", () => {
		const order = inOrderOfStart(app).map(([name]) => name);
		expect(order.indexOf("chat-service")).toBeLessThan(order.indexOf("api-gateway"));
		expect(order).toHaveLength(3);
	});

	test("is found elsewhere at another place, of which the workload itself knows nothing", () => {
		const podman: Place = {
			address: (target) => ({ host: `${target}-pod`, port: 3000 }),
			inspect: () => "podman logs",
		};
		const elsewhere = (place?: Place) =>
			Object.groupBy(
				workloadManifests(app, "api-gateway", app.services["api-gateway"] ?? web, ENVIRONMENT, place),
				(it) => (it.kind === "ConfigMap" ? "places" : "workload"),
			);
		expect(elsewhere(podman).workload).toEqual(elsewhere().workload);
		expect(elsewhere(podman).places?.[0]?.data).toMatchObject({ CHAT_SERVICE_URL: "http://chat-service-pod:3000" });
	});
});

describe("pods start anew", () => {
	const app = (change: Partial<StatelessService>, more: Record<string, Service> = {}) =>
		shop({
			web: { ...web, calls: ["api"], needs: { db: "DB" }, ...change },
			api: web,
			db: postgresql({ sizeGi: 1 }),
			...more,
		});
	const hash = (of: App, name = "web") =>
		JSON.stringify(template(of, name)).match(/"nexus.dev\/configuration":"(\w+)"/)?.[1];

	test.each<[what: string, changed: App]>([
		["a variable", app({ env: { LEVEL: "debug" } })],
		["a file", app({ files: { "/etc/web.conf": "x" } })],
		["the form of a URL", app({ needs: { db: { variable: "DB", format: "prisma" } } })],
		["the database behind a URL", app({ needs: { db: { variable: "DB", database: "common" } } })],
		["where a called service is", app({}, { api: { ...web, purpose: "public-api" } })],
	])("when %s changes", (_, changed) => {
		expect(hash(app({}))).toMatch(/^[0-9a-f]{12}$/);
		expect(hash(changed)).not.toBe(hash(app({})));
	});

	test("when a data service gets another client, whose account it makes at its start", () => {
		const another = app({}, { worker: { ...web, needs: { db: "DB" } } });
		expect(hash(another, "db")).not.toBe(hash(app({}), "db"));
		expect(hash(another)).toBe(hash(app({})));
	});

	test("not when a service joins that they have nothing to do with", () => {
		expect(hash(app({}, { worker: web }))).toBe(hash(app({})));
	});

	test("when a secret of the stack is counted up", () => {
		const reader = shop({ web: { ...web, secrets: { KEY: "apiKey" } } });
		expect(template(reader, "web", { ...ENVIRONMENT, rotations: { apiKey: 1 } })).toMatchObject({
			metadata: { annotations: { "nexus.dev/rotation.apiKey": "1" } },
		});
	});
});

describe("text files", () => {
	const app = shop({ web: { ...web, files: { "/etc/nginx/nginx.conf": "events {}" } } });

	test("are mounted one by one, read-only, beside what the image has", () => {
		expect(find(app, "ConfigMap", "shop-web-files")?.data).toEqual({ "etc_nginx_nginx.conf": "events {}" });
		expect(JSON.stringify(template(app, "web"))).toContain(
			'"mountPath":"/etc/nginx/nginx.conf","subPath":"etc_nginx_nginx.conf","readOnly":true',
		);
	});
});

test("a stateful service gets its next revision although the one before never became ready", () => {
	const app = shop({ files: { ...web, kind: "stateful", storage: { mountPath: "/data", sizeGi: 1 } } });
	expect(find(app, "StatefulSet", "files")?.spec).toMatchObject({ podManagementPolicy: "Parallel" });
});

describe("secrets of the stack", () => {
	test("reach their variables by reference, from a Secret of the service's own", () => {
		const app = shop({ web: { ...web, secrets: { GEMINI_API_KEY: "geminiApiKey" } } });
		expect(find(app, "Secret", "shop-web-secrets")?.stringData).toEqual({ GEMINI_API_KEY: "<nexus:geminiApiKey>" });
		expect(template(app, "web")).toMatchObject({
			spec: {
				containers: [
					{
						env: [
							{
								name: "GEMINI_API_KEY",
								valueFrom: { secretKeyRef: { name: "shop-web-secrets", key: "GEMINI_API_KEY" } },
							},
						],
					},
				],
			},
		});
	});
});

describe("a data service with an account for each client", () => {
	const app = shop({
		web: { ...web, needs: { db: { variable: "DB", format: "libpq" }, queue: "AMQP" }, publishes: ["mail"] },
		mailer: { ...web, needs: { queue: "AMQP" }, consumes: ["mail"] },
		db: postgresql({ sizeGi: 1 }),
		queue: rabbitmq({ sizeGi: 1 }),
		redis: valkey({ sizeGi: 1 }),
	});

	test("has a password for its administrator and one for each client; one that has no accounts has one password", () => {
		expect(credentialsOf(app)).toEqual([
			"shop-db",
			"shop-db-web",
			"shop-queue",
			"shop-queue-mailer",
			"shop-queue-web",
			"shop-redis",
		]);
	});

	test("knows each client by its own password, and the client logs in as itself", () => {
		const config = JSON.stringify(find(app, "Secret", "shop-db-config")?.stringData);
		expect(config).toContain("<shop-db-web>");
		expect(config).not.toContain("mailer");
		expect(find(app, "Secret", "shop-web-db-connection")?.stringData).toMatchObject({
			url: expect.stringMatching(/^postgresql:\/\/web:.*shop-db-web.*@db\.shop-db-prod\.svc\.cluster\.local:5432\/web/),
		});
	});

	test("starts anew with its client when the client's password is another one, and nobody else does", () => {
		const rolled = ["web", "mailer", "db", "queue", "redis"].filter((name) =>
			JSON.stringify(template(app, name, { ...ENVIRONMENT, rotations: { "shop-db-web": 1 } })).includes("rotation"),
		);
		expect(rolled).toEqual(["web", "db"]);
	});
});

describe("a service that scales", () => {
	const app = shop({ web: { ...web, scale: { min: 2, max: 5, cpu: 70 } } });

	test("leaves its number of pods to the autoscaler", () => {
		expect(find(app, "Deployment", "web")?.spec).not.toHaveProperty("replicas");
		expect(find(app, "HorizontalPodAutoscaler", "web")?.spec).toEqual({
			scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
			minReplicas: 2,
			maxReplicas: 5,
			metrics: [
				{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
			],
		});
	});

	test("keeps all pods but one in a drain, prefers different machines, and has the budget for its greatest number", () => {
		expect(find(app, "PodDisruptionBudget", "web")?.spec).toMatchObject({
			maxUnavailable: 1,
			// Without its database no pod is ready, and a drain would wait for ever.
			unhealthyPodEvictionPolicy: "AlwaysAllow",
		});
		expect(template(app, "web")).toMatchObject({
			spec: {
				topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" }],
			},
		});
		expect(budgetOf(app.services.web ?? web)).toMatchObject({ pods: 7, memoryMi: 6 * 32 + 64 });
	});
});

describe("a service with two colours", () => {
	const strategy: BlueGreen = {
		kind: "blueGreen",
		active: "blue",
		images: { green: "web:2.0.0" },
		previewHost: "web-preview",
	};
	const withActive = (active: "blue" | "green") =>
		shop({ web: { ...web, replicas: 2, route: { line: "service", host: "web" }, strategy: { ...strategy, active } } });
	const app = withActive("blue");

	test("is two Deployments, each with its image, that never take over each other's pods", () => {
		expect(names(app, "Deployment")).toEqual(["web-blue", "web-green"]);
		for (const [colour, image] of [
			["blue", "web:1.0.0"],
			["green", "web:2.0.0"],
		] as const) {
			const labels = { "app.kubernetes.io/name": "web", "nexus.dev/colour": colour };
			expect(find(app, "Deployment", `web-${colour}`)?.spec).toMatchObject({
				selector: { matchLabels: labels },
				template: { metadata: { labels }, spec: { containers: [{ image }] } },
			});
			expect(find(app, "PodDisruptionBudget", `web-${colour}`)?.spec).toMatchObject({
				selector: { matchLabels: labels },
			});
		}
	});

	test("shows users the active colour, and the other one under its own name on the admin line", () => {
		const selects = (of: App, name: string) => find(of, "Service", name)?.spec;
		expect(selects(app, "web")).toMatchObject({ selector: { "nexus.dev/colour": "blue" } });
		expect(selects(app, "web-preview")).toMatchObject({ selector: { "nexus.dev/colour": "green" } });
		expect(find(app, "HTTPRoute", "web-preview")?.spec).toMatchObject({
			parentRefs: [
				{ name: "admin", namespace: "admin-gateway-prod", sectionName: "https" },
				{ name: "break-glass", namespace: "admin-gateway-prod", sectionName: "https" },
			],
			hostnames: ["web-preview.example.dev"],
			rules: [{ backendRefs: [{ name: "web-preview", port: 80 }] }],
		});
	});

	test("goes over, and back, by one word that changes nothing but what its two Services select", () => {
		const spelled = (of: App) => manifestsOf(of).map((manifest) => JSON.stringify(manifest));
		const before = new Set(spelled(app));
		const changed = spelled(withActive("green")).filter((manifest) => !before.has(manifest));
		expect(
			changed.map((manifest) => JSON.parse(manifest)).map(({ kind, metadata }) => `${kind}/${metadata.name}`),
		).toEqual(["Service/web", "Service/web-preview"]);
	});

	test("takes twice the budget", () => {
		expect(budgetOf(app.services.web ?? web).pods).toBe(2 * 3 + 1);
	});
});

describe("a job", () => {
	const job: JobService = {
		kind: "job",
		image: "migrate:1.0.0",
		resources: web.resources,
		needs: { db: "DB" },
	};
	const app = shop({
		migrate: job,
		nightly: { ...job, schedule: "0 3 * * *", deadlineSeconds: 60 },
		db: postgresql({ sizeGi: 1 }),
	});

	test("runs once, waits for what it needs, and fails at its deadline", () => {
		expect(find(app, "Job", "migrate")?.spec).toMatchObject({
			activeDeadlineSeconds: 3600,
			template: { spec: { restartPolicy: "Never", initContainers: [{ name: "wait-for-db" }] } },
		});
	});

	test("runs by the clock, one run at a time", () => {
		expect(find(app, "CronJob", "nightly")?.spec).toMatchObject({
			schedule: "0 3 * * *",
			timeZone: "Etc/UTC",
			concurrencyPolicy: "Forbid",
			jobTemplate: { spec: { activeDeadlineSeconds: 60 } },
		});
	});

	test("listens to nobody: no Service, no port, no probe", () => {
		expect(names(app, "Service")).toEqual(["db"]);
		expect(JSON.stringify(find(app, "Job", "migrate"))).not.toMatch(/containerPort|Probe|preStop/);
	});
});

describe("a route", () => {
	const app = shop({
		web: { ...web, route: { line: "service", host: "shop", path: "/api" } },
		ops: { ...web, role: "admin", route: { line: "admin", host: "ops" } },
	});

	test("leads from the https listener of its line's gateways to the service beside it", () => {
		expect(find(app, "HTTPRoute", "web")).toMatchObject({
			metadata: { namespace: "shop-web-prod" },
			spec: {
				parentRefs: [{ name: "service", namespace: "service-gateway-prod", sectionName: "https" }],
				hostnames: ["shop.example.dev"],
				rules: [
					{ matches: [{ path: { type: "PathPrefix", value: "/api" } }], backendRefs: [{ name: "web", port: 80 }] },
				],
			},
		});
	});

	test("takes away the addresses that a client claims to come from", () => {
		expect(JSON.stringify(find(app, "HTTPRoute", "web"))).toContain('"remove":["X-Forwarded-For"');
	});

	test("is taken from namespaces that bear the label of the line, and of no other", () => {
		expect(find(app, "Namespace", "shop-web-prod")?.metadata.labels).toMatchObject({
			"nexus.dev/line-service": "true",
		});
		expect(find(app, "Namespace", "shop-web-prod")?.metadata.labels).not.toHaveProperty("nexus.dev/line-admin");
	});

	test("lets in the data planes of its line's gateways alone", () => {
		const from = (namespace: string) =>
			manifestsOf(app)
				.filter(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.namespace === namespace)
				.map(({ metadata }) => metadata.name);
		expect(from("shop-web-prod")).toEqual(["default-deny", "allow-dns", "allow-from-gateway.service"]);
		expect(from("shop-ops-prod")).toEqual([
			"default-deny",
			"allow-dns",
			"allow-from-gateway.admin",
			"allow-from-gateway.break-glass",
		]);
	});
});

describe("egress", () => {
	const app = shop({
		web: {
			...web,
			egress: [
				{ host: "discord.com", reason: "messages" },
				{ host: "api.example.com", reason: "prices" },
				{ host: "smtp.example.com", port: 587, reason: "mail" },
			],
		},
	});

	test("opens a port to the internet, never to a network at home, and says for whom", () => {
		expect(find(app, "NetworkPolicy", "allow-to-internet.443")).toMatchObject({
			metadata: { annotations: { "nexus.dev/egress": "discord.com: messages; api.example.com: prices" } },
			spec: {
				egress: [
					{
						to: [{ ipBlock: { cidr: "0.0.0.0/0", except: expect.arrayContaining(["192.168.0.0/16", "10.0.0.0/8"]) } }],
						ports: [{ protocol: "TCP", port: 443 }],
					},
				],
			},
		});
		expect(find(app, "NetworkPolicy", "allow-to-internet.587")).toBeDefined();
	});

	test("is closed where none is declared", () => {
		expect(names(shop({ web }), "NetworkPolicy")).toEqual(["default-deny", "allow-dns"]);
	});
});

describe("memory", () => {
	test("is added up by role: what always runs, and the greatest of what comes and goes", () => {
		const app = shop({
			web: { ...web, replicas: 3 },
			api: { ...web, scale: { min: 1, max: 4, cpu: 70 } },
			ops: { ...web, role: "admin" },
		});
		const requests = memoryRequests([app], "service");
		expect(requests).toEqual([
			{ service: "web of shop", steadyMi: 96, peakMi: 128 },
			{ service: "api of shop", steadyMi: 32, peakMi: 160 },
		]);
		expect(peakOf(requests)).toBe(96 + 32 + 128);
	});
});

test("every kind of service holds the schema of the pinned Kubernetes", () => {
	const app = shop({
		web: {
			...web,
			scale: { min: 2, max: 3, cpu: 70 },
			strategy: { kind: "blueGreen", active: "green", images: { blue: "web:0.9.0" }, previewHost: "web-preview" },
			route: { line: "service", host: "shop" },
			egress: [{ host: "example.com", reason: "a test" }],
			files: { "/etc/web.conf": "x" },
			secrets: { KEY: "apiKey" },
			env: { A: "b" },
			needs: { db: "DB" },
		},
		files: { ...web, kind: "stateful", storage: { mountPath: "/data", sizeGi: 1, accessMode: "ReadWriteMany" } },
		once: { kind: "job", image: "job:1.0.0", resources: web.resources },
		nightly: { kind: "job", image: "job:1.0.0", resources: web.resources, schedule: "0 3 * * *" },
		db: postgresql({ sizeGi: 1 }),
	});
	expect(manifestsOf(app).flatMap((manifest) => checkManifest(manifest))).toEqual([]);
});
