import { execFileSync } from "node:child_process";
import { join } from "node:path";
import satisfies from "semver/functions/satisfies.js";
import { describe, expect, test } from "vitest";
import { catalog } from "../../components/catalog.ts";
import { secretNeeds } from "../../stacks/config/secrets.ts";
import { readStackFile } from "../../stacks/config/stack-file.ts";
import { configWarnings } from "../../stacks/config/warnings.ts";
import { LAYERS, type NexusConfig, parseConfig } from "../../stacks/config.ts";

const HOME = {
	domain: "example.dev",
	cluster: {
		provider: "k3s",
		nodes: [
			{ name: "centre", role: "admin", address: "192.168.0.10", memory: "16Gi", cpu: 4, ssh: { user: "nexus" } },
			{ name: "a5", role: "service", address: "192.168.0.11", memory: "32Gi", cpu: 8, ssh: { user: "nexus" } },
		],
	},
	lines: { homeAddress: "home.example.dev" },
	edge: { provider: "gcp", project: "example-homelab" },
	tls: { issuer: "acme-dns", email: "you@example.dev" },
};

function parsed(values: Readonly<Record<string, unknown>>, stack = "prod") {
	return parseConfig(stack, { values, secretKeys: new Set() });
}

function config(values: Readonly<Record<string, unknown>> = {}, stack = "prod"): NexusConfig {
	const result = parsed({ ...HOME, ...values }, stack);
	if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
	return result.config;
}

function messages(values: Readonly<Record<string, unknown>>, stack?: string): readonly string[] {
	const result = parsed({ ...HOME, ...values }, stack);
	return result.ok ? [] : result.problems.map(({ message }) => message);
}

describe("a configuration with only what must be given", () => {
	test("has every default", () => {
		expect(config()).toEqual({
			stack: "prod",
			domain: "example.dev",
			cluster: {
				provider: "k3s",
				version: catalog.k3s.version,
				nodes: HOME.cluster.nodes.map((node) => ({ ...node, ssh: { user: "nexus", port: 22 } })),
				apiServer: { address: "192.168.0.10", port: 6443 },
				apiServerNames: [],
				podCidr: "10.42.0.0/16",
				serviceCidr: "10.43.0.0/16",
				storagePath: "/var/lib/nexus/volumes",
				registryMirrors: {},
				snapshots: { schedule: "0 */6 * * *", keep: 20 },
				checksums: {},
				upgrade: { drainSeconds: 300 },
				generation: 0,
				allowRemoval: false,
			},
			lines: {
				homeAddress: "home.example.dev",
				homeNetwork: "192.168.0.0/24",
				service: { role: "service", port: 443, httpPort: 80, nodePort: 31443, httpNodePort: 31080 },
				admin: {
					role: "admin",
					port: 8443,
					nodePort: 30443,
					breakGlassNodePort: 30943,
					hosts: ["argocd", "grafana", "jenkins", "registry"],
				},
			},
			edge: {
				provider: "gcp",
				project: "example-homelab",
				region: "us-west1",
				zone: "us-west1-b",
				machineType: "e2-micro",
				diskType: "pd-standard",
				diskSizeGb: 30,
				networkTier: "STANDARD",
				allowedSources: ["0.0.0.0/0"],
				allowBilled: false,
				budgetAmount: 1,
			},
			tls: {
				issuer: "acme-dns",
				serviceIssuer: "acme-dns",
				email: "you@example.dev",
				dnsProvider: "cloudflare",
				staging: false,
			},
			data: {
				delivery: "pulumi",
				retention: "retain",
				postgres: { enabled: true, storage: "10Gi", version: 17 },
				valkey: { enabled: true, storage: "2Gi" },
				rabbitmq: { enabled: true, storage: "4Gi" },
			},
			objectStore: { provider: "seaweedfs", storage: "20Gi" },
			observability: { enabled: true, retention: { metrics: 15, logs: 14, traces: 7 }, alerts: "none" },
			delivery: { method: "pulumi" },
			backup: { target: "none" },
			credentials: { rotation: {} },
			apps: {},
		});
	});

	test("puts the API server where the admin node is, in whatever order the nodes stand", () => {
		const nodes = HOME.cluster.nodes.toReversed();
		expect(config({ cluster: { ...HOME.cluster, nodes } }).cluster.apiServer.address).toBe("192.168.0.10");
	});

	test("takes an API server elsewhere, and a zone of the region", () => {
		const elsewhere = config({
			cluster: { ...HOME.cluster, apiServer: { address: "192.168.0.9" } },
			edge: { ...HOME.edge, region: "us-east1" },
		});
		expect(elsewhere.cluster.apiServer).toEqual({ address: "192.168.0.9", port: 6443 });
		expect(elsewhere.edge).toMatchObject({ zone: "us-east1-b" });
	});
});

describe("a stack's name", () => {
	test.each(["Prod", "my_stack", "-dev", "a".repeat(21), "", "prod\nx"])(
		"is refused as %j, where no namespace may end so",
		(stack) => {
			expect(messages({}, stack)).toEqual([
				`stack: ${JSON.stringify(stack)} cannot end a namespace's name; use small letters, digits and hyphens, at most 20`,
			]);
		},
	);

	test.each(["prod", "dev", "pr-123"])("is taken as %s", (stack) => {
		expect(config({}, stack).stack).toBe(stack);
	});
});

test("a Kubernetes that parts of the catalog refuse is refused once for each of them, by name", () => {
	const entries = [...Object.values(catalog.charts), ...Object.values(catalog.manifests)];
	const refusing = entries.filter(({ kubernetes }) => !satisfies("1.24.17", kubernetes));
	const found = messages({ cluster: { ...HOME.cluster, version: "v1.24.17+k3s1" } });
	expect(refusing.length).toBeGreaterThan(1);
	expect(found).toHaveLength(refusing.length);
	for (const { version } of refusing) expect(found.join("\n")).toContain(` ${version} wants `);
});

test("a misspelt name inside a group does not hide what is wrong beside it", () => {
	const edge = { ...HOME.edge, machineType: "e2-small", diskTyp: "pd-ssd" };
	expect(messages({ edge }).map((message) => message.split(": ")[0])).toEqual([
		"nexus:edge.diskTyp",
		"nexus:edge.machineType",
	]);
});

test("problems come in the same order, in whatever order the keys stand", () => {
	const broken = { edge: { provider: "gpc" }, domain: "EXAMPLE", tls: {}, zebra: 1, apple: 1, dnsToken: "x" };
	const backwards = Object.fromEntries(Object.entries({ ...HOME, ...broken }).toReversed());
	expect(parsed(backwards)).toEqual(parsed({ ...HOME, ...broken }));
});

test("settings that contain themselves are refused, not followed", () => {
	const circle: Record<string, unknown> = { provider: "gcp" };
	circle.edge = circle;
	expect(parsed({ ...HOME, edge: circle }).ok).toBe(false);
});

describe("secrets", () => {
	const needed = (values: Readonly<Record<string, unknown>>) => secretNeeds(config(values)).map(({ key }) => key);
	const existing = {
		provider: "existing",
		apiServer: { address: "192.168.0.10" },
		nodes: HOME.cluster.nodes.map(({ ssh: _, ...node }) => node),
	};
	const plain = { cluster: existing, edge: { provider: "none" }, tls: { issuer: "self-signed" } };
	const bucket = { target: "s3", endpoint: "https://s3.example.com", bucket: "backups" };
	const mail = { server: "smtp.example.dev", user: "nexus", from: "n@example.dev", to: "y@example.dev" };
	const argocd = { method: "argocd", repository: "https://github.com/you/config" };

	test.each([
		["a cluster that is there", {}, ["kubeconfig"]],
		["k3s at home", { cluster: HOME.cluster }, ["sshPrivateKey"]],
		["certificates proved in Cloudflare's DNS", { tls: HOME.tls }, ["kubeconfig", "dnsToken"]],
		[
			"certificates proved in Cloud DNS",
			{ tls: { ...HOME.tls, dnsProvider: "clouddns", dnsProject: "my-project" } },
			["kubeconfig", "dnsServiceAccountKey"],
		],
		["backups", { backup: bucket }, ["kubeconfig", "backupAccessKey", "backupSecretKey", "backupPassword"]],
		[
			"an object store elsewhere",
			{ objectStore: { provider: "external", endpoint: "https://s3.example.com" } },
			["kubeconfig", "objectStoreAccessKey", "objectStoreSecretKey"],
		],
		["alerts to Discord", { observability: { alerts: "discord" } }, ["kubeconfig", "alertWebhook"]],
		["alerts by mail", { observability: { alerts: "email", mail } }, ["kubeconfig", "smtpPassword"]],
		["a public repository", { delivery: argocd }, ["kubeconfig"]],
		["a private repository", { delivery: { ...argocd, private: true } }, ["kubeconfig", "gitToken"]],
		[
			"a private repository over SSH",
			{ delivery: { ...argocd, repository: "git@github.com:you/config.git", private: true } },
			["kubeconfig", "gitSshKey"],
		],
	])("that %s needs are named", (_, values, keys) => {
		expect(needed({ ...plain, ...values })).toEqual(keys);
	});

	test("say which layer uses them and which command sets them, without the value in it", () => {
		expect(secretNeeds(config({}, "dev"))).toEqual([
			{
				key: "sshPrivateKey",
				layer: "cluster",
				why: "to log in to the machines that k3s runs on",
				setWith: "npx pulumi config set --secret nexus:sshPrivateKey --stack dev < ~/.ssh/id_ed25519",
			},
			{
				key: "dnsToken",
				layer: "gateway",
				why: "to prove to Let's Encrypt, in Cloudflare's DNS, that the domain is yours (a token that may edit this one zone)",
				setWith: "npx pulumi config set --secret nexus:dnsToken --stack dev",
			},
		]);
		for (const { layer } of secretNeeds(config())) expect(LAYERS).toContain(layer);
	});

	test("are known to be there, and their values are not kept", () => {
		const file = readStackFile("config:\n  nexus:dnsToken:\n    secure: v1:abc\n  nexus:gitToken: in-clear\n");
		expect(file).toEqual({
			ok: true,
			raw: { values: { dnsToken: undefined, gitToken: undefined }, secretKeys: new Set(["dnsToken"]) },
			providerSettings: {},
		});
	});
});

test("settings of providers are kept aside, as they were written", () => {
	const file = readStackFile("config:\n  gcp:project: my-project\n  nexus:domain: example.dev\n");
	expect(file).toMatchObject({
		ok: true,
		providerSettings: { "gcp:project": "my-project" },
		raw: { values: { domain: "example.dev" } },
	});
});

describe("warnings", () => {
	test("name what is open, and what is accepted although it costs money or may cost data", () => {
		const risky = config({
			edge: { ...HOME.edge, machineType: "e2-small", allowBilled: true },
			objectStore: { provider: "minio", allowUnmaintained: true },
		});
		expect(configWarnings(risky)).toEqual([
			{
				code: "edge.exposed",
				message:
					"nexus:edge.allowedSources: port 443 of the edge's public address is open to 0.0.0.0/0; a connection that does not ask for a name of the admin line is refused there",
			},
			{
				code: "edge.billed",
				message:
					'nexus:edge.machineType: "e2-small" is billed; Always Free allows e2-micro (accepted by edge.allowBilled)',
			},
			{
				code: "objectStore.unmaintained",
				message: "nexus:objectStore.provider: minio gets no more fixes (accepted by objectStore.allowUnmaintained)",
			},
			{
				code: "backup.none",
				message:
					"nexus:backup.target: none, so what data.retention keeps lives on one disk; a dead disk takes it along",
			},
		]);
	});

	test("say of a free edge whose data may go only to whom it is open", () => {
		const edge = { ...HOME.edge, allowedSources: ["203.0.113.0/24", "198.51.100.7/32"] };
		expect(configWarnings(config({ edge, data: { retention: "delete" } }))).toEqual([
			{ code: "edge.exposed", message: expect.stringContaining("is open to 203.0.113.0/24, 198.51.100.7/32;") },
		]);
	});

	test("are none where nothing is open, billed or lost", () => {
		expect(configWarnings(config({ edge: { provider: "none" }, data: { retention: "delete" } }))).toEqual([]);
	});
});

test("the configuration is read without Pulumi's SDK, which would cost half a second", () => {
	const program = `
		await import("./stacks/config.ts");
		await import("./stacks/config/stack-file.ts");
		const { createRequire } = await import("node:module");
		process.stdout.write(String(Object.keys(createRequire(process.cwd() + "/x.js").cache).filter((file) => file.includes("@pulumi")).length));
	`;
	const root = join(import.meta.dirname, "../..");
	expect(execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: root, encoding: "utf8" })).toBe(
		"0",
	);
});
