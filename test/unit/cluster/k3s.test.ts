import { secret } from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
	renderAgentConfig,
	renderServerConfig,
	type ServerSettings,
} from "../../../components/cluster/k3s/config-file.ts";
import { K3sCluster, type K3sClusterArgs } from "../../../components/cluster/k3s/k3s-cluster.ts";
import { expiryWarning, kubeconfigExpiry } from "../../../components/cluster/k3s/kubeconfig-expiry.ts";
import { castMachines, type K3sMachine } from "../../../components/cluster/k3s/machine.ts";
import { renderRegistries } from "../../../components/cluster/k3s/registries.ts";
import { explainSshFailure } from "../../../components/cluster/k3s/ssh-failure.ts";
import { holdsSecret, type Registration, record } from "../recorder.ts";

const CENTRE: K3sMachine = {
	name: "centre",
	role: "admin",
	address: "192.168.0.10",
	labels: { "nexus.dev/role": "admin" },
	ssh: { user: "nexus", port: 22 },
};
const A5: K3sMachine = {
	name: "a5",
	role: "service",
	address: "192.168.0.11",
	labels: { "nexus.dev/role": "service" },
	ssh: { user: "nexus", port: 2222 },
};

const SETTINGS = {
	apiServer: { address: "192.168.0.10", port: 6443 },
	apiServerNames: ["centre.example.dev"],
	podCidr: "10.42.0.0/16",
	serviceCidr: "10.43.0.0/16",
	storagePath: "/var/lib/nexus/volumes",
	serviceLb: false,
	snapshots: { schedule: "0 */6 * * *", keep: 20 },
} satisfies ServerSettings;

const ARGS: Omit<K3sClusterArgs, "privateKey"> = {
	...SETTINGS,
	stack: "prod",
	machines: [A5, CENTRE],
	release: { version: "v1.36.5+k3s1", checksums: {} },
	registryMirrors: {},
	drain: { seconds: 300, ignoreDisruptionBudgets: false },
	generation: 0,
	allowRemoval: false,
};

describe("the settings file of the server", () => {
	const server = (changes: Partial<ServerSettings> = {}) =>
		parse(renderServerConfig(CENTRE, { ...SETTINGS, ...changes }));

	test("has embedded etcd, encrypted Secrets, its own names in the certificate, and no taint", () => {
		expect(server()).toEqual({
			"node-name": "centre",
			"node-ip": "192.168.0.10",
			"node-label": ["nexus.dev/role=admin"],
			"protect-kernel-defaults": true,
			"cluster-init": true,
			"token-file": "/etc/rancher/k3s/token",
			"agent-token-file": "/etc/rancher/k3s/agent-token",
			"https-listen-port": 6443,
			"tls-san": ["192.168.0.10", "centre", "centre.example.dev"],
			"cluster-cidr": "10.42.0.0/16",
			"service-cidr": "10.43.0.0/16",
			disable: ["traefik", "servicelb"],
			"default-local-storage-path": "/var/lib/nexus/volumes",
			"write-kubeconfig-mode": "0600",
			"secrets-encryption": true,
			"etcd-snapshot-dir": "/var/lib/nexus/snapshots",
			"etcd-snapshot-schedule-cron": "0 */6 * * *",
			"etcd-snapshot-retention": 20,
			"kube-apiserver-arg": [
				"admission-control-config-file=/etc/rancher/k3s/pod-security.yaml",
				"audit-policy-file=/etc/rancher/k3s/audit-policy.yaml",
				"audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log",
				"audit-log-maxage=30",
				"audit-log-maxbackup=10",
				"audit-log-maxsize=100",
			],
		});
	});

	test("keeps ServiceLB where it was chosen, and Traefik never", () => {
		expect(server({ serviceLb: true }).disable).toEqual(["traefik"]);
	});

	test("sends snapshots to a bucket, without the scheme that k3s does not take", () => {
		const bucket = { region: "us-east-1", bucket: "b", folder: "nexus/prod/k3s", accessKey: "AK", secretKey: "SK" };
		expect(server({ bucket: { endpoint: "https://s3.example.com:9000", ...bucket } })).toMatchObject({
			"etcd-s3": true,
			"etcd-s3-endpoint": "s3.example.com:9000",
			"etcd-s3-bucket": "b",
			"etcd-s3-folder": "nexus/prod/k3s",
			"etcd-s3-access-key": "AK",
			"etcd-s3-secret-key": "SK",
			"etcd-s3-retention": 20,
		});
		expect(server({ bucket: { endpoint: "http://192.168.0.5:9000", ...bucket } })["etcd-s3-insecure"]).toBe(true);
	});
});

test("an agent's settings file joins the server with the agents' token alone", () => {
	expect(parse(renderAgentConfig(A5, SETTINGS))).toEqual({
		"node-name": "a5",
		"node-ip": "192.168.0.11",
		"node-label": ["nexus.dev/role=service"],
		"protect-kernel-defaults": true,
		server: "https://192.168.0.10:6443",
		"token-file": "/etc/rancher/k3s/agent-token",
	});
});

test("mirrors of registries are in containerd's words", () => {
	expect(
		parse(renderRegistries({ "docker.io": ["https://m.example.dev"], "*": ["http://192.168.0.10:5000"] })),
	).toEqual({
		mirrors: {
			"docker.io": { endpoint: ["https://m.example.dev"] },
			"*": { endpoint: ["http://192.168.0.10:5000"] },
		},
	});
});

test("the admin machine is the server, wherever it stands in the list, and without one there is none", () => {
	expect(castMachines([A5, CENTRE])).toEqual({ server: CENTRE, agents: [A5] });
	expect(() => castMachines([A5])).toThrow("[nodes] a5 (service): none has the role admin, which runs the k3s server");
});

describe("a machine that cannot be logged in to", () => {
	test.each([
		[
			"dial tcp 192.168.0.11:2222: connect: connection refused",
			"a5 is on, but nothing listens on 192.168.0.11 port 2222.",
		],
		["dial tcp 192.168.0.11:2222: i/o timeout", "a5 does not answer at 192.168.0.11 port 2222."],
		["dial tcp 192.168.0.11:2222: connect: no route to host", "a5 does not answer at 192.168.0.11 port 2222."],
		[
			"ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
			"a5 answers, but does not let nexus in with the key in nexus:sshPrivateKey.",
		],
		["connect EHOSTUNREACH 192.168.0.11:2222", "a5 does not answer at 192.168.0.11 port 2222."],
		["no banner", "a5 takes connections at 192.168.0.11 port 2222, but its SSH server says nothing."],
		["ssh: handshake failed: EOF", "a5 takes connections at 192.168.0.11 port 2222 and ends them at once."],
		["dial unix /run/agent.sock: connect: connection refused", "SSH_AUTH_SOCK names an SSH agent"],
		["ssh: handshake failed: ssh: host key mismatch", "what answers at 192.168.0.11 has another host key"],
		["ssh: no key found", "nexus:sshPrivateKey is no private key that can be read"],
		["ssh: this private key is passphrase protected", "nexus:sshPrivateKey is no private key that can be read"],
	])("says what %s means", (error, meaning) => {
		expect(explainSshFailure([`after 2 failed attempts: ${error}`], A5)).toContain(meaning);
	});

	test("is not blamed for what a script said", () => {
		const error = 'Process exited with status 1: running "sh -s": curl: connection refused';
		expect(explainSshFailure([error], A5)).toBeUndefined();
	});
});

/** A certificate from 2026-01-01 to 2027-01-01. */
const CERTIFICATE =
	"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJDekNCc2dJQkFUQUtCZ2dxaGtqT1BRUURBakFOTVFzd0NRWURWUVFEREFKallUQWVGdzB5TmpBeE1ERXcKTURBd01EQmFGdzB5TnpBeE1ERXdNREF3TURCYU1CY3hGVEFUQmdOVkJBTU1ESE41YzNSbGJUcGhaRzFwYmpCWgpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJBVzBpNnJmdVN5VnhOQ0hXUmpYNWE4TnZ2a2NlR2pKCk4xZXJiRkNKeUEwTFBFMC8zK3lwSWdtL3hFVW0wWUQyckpOTGFyVm5LTlBkV2E1V0VCa3IwMkl3Q2dZSUtvWkkKemowRUF3SURTQUF3UlFJaEFMWituTHdUclNhY3ZpTTl2QlBNK1JlY2hVaytPQVYvcTFUQWlzVFpSVDZxQWlBQgpvNWNxU1ViVUYzZUxCR0ViYWNRdk55Mko3MXB5R3A1MHBBL2cybFV6MFE9PQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==";

describe("the certificate in a kubeconfig", () => {
	const kubeconfig = `users:\n- user:\n    client-certificate-data: ${CERTIFICATE}\n`;

	test("is read, and what is none is not", () => {
		expect(kubeconfigExpiry(kubeconfig)).toEqual(new Date("2027-01-01T00:00:00Z"));
		expect(kubeconfigExpiry("client-certificate-data: bm9uZQ==")).toBeUndefined();
		expect(kubeconfigExpiry("users: []")).toBeUndefined();
	});

	test("is spoken of a month before its end, and after it", () => {
		const on = (day: string) => expiryWarning(kubeconfig, new Date(`${day}T00:00:00Z`));
		expect(on("2026-12-01")).toBeUndefined();
		expect(on("2026-12-02")).toContain("runs out on 2027-01-01. Raise nexus:cluster.generation by one");
		expect(on("2027-01-01")).toContain("ran out on 2027-01-01: the cluster refuses it. Raise");
	});
});

describe("the cluster's resources", () => {
	let all: readonly Registration[];
	const commands = () => all.filter(({ type }) => type === "command:remote:Command");
	const named = (name: string): Registration => {
		const found = all.find((it) => it.custom && it.name === `k3s-${name}`);
		if (found === undefined) throw new Error(`no k3s-${name}`);
		return found;
	};
	/** Names of what a resource waits for, itself or through others. */
	const waitsFor = (name: string): string[] =>
		named(name).dependencies.flatMap((urn) => {
			const before = urn.split("::").at(-1) ?? "";
			return before.startsWith("k3s-") ? [before.slice(4), ...waitsFor(before.slice(4))] : [];
		});

	beforeAll(async () => {
		all = await record(() => new K3sCluster("k3s", { ...ARGS, privateKey: secret("PRIVATE-KEY") }, {}));
	});

	test("are changed in place for ever: nothing has triggers, and what deletes has nothing that runs before", () => {
		for (const { inputs, name } of commands()) {
			expect(inputs, name).not.toHaveProperty("triggers");
			if ("delete" in inputs) expect(Object.keys(inputs)).not.toContain("create");
		}
		expect(
			commands()
				.filter(({ inputs }) => "delete" in inputs)
				.map(({ name }) => name),
		).toEqual(["k3s-centre-removal", "k3s-a5-removal"]);
	});

	test("wait for the preflight of every machine before any machine is changed", () => {
		for (const { name } of commands()) {
			const step = name.slice(4);
			if (step.endsWith("-preflight")) expect(named(step).dependencies).toEqual([]);
			else expect(waitsFor(step), name).toEqual(expect.arrayContaining(["centre-preflight", "a5-preflight"]));
		}
	});

	test("have fetched on every machine before any is changed or emptied", () => {
		for (const { name } of commands()) {
			const step = name.slice(4);
			// A removal does nothing in an update.
			if (/-(preflight|fetch|removal)$/.test(step)) expect(waitsFor(step).join(), name).not.toContain("fetch");
			else expect(waitsFor(step), name).toEqual(expect.arrayContaining(["centre-fetch", "a5-fetch"]));
		}
	});

	test("upgrade the server before the agent is emptied, and the agent after", () => {
		expect(waitsFor("a5-drain")).toEqual(expect.arrayContaining(["centre-k3s", "centre-ready"]));
		expect(waitsFor("a5-k3s")).toContain("a5-drain");
		expect(waitsFor("a5-ready")).toContain("a5-k3s");
		expect(waitsFor("centre-k3s")).not.toContain("a5-k3s");
	});

	test("give up a machine that does not answer within half a minute", () => {
		for (const { inputs, name } of commands()) {
			const text = JSON.stringify(inputs.connection);
			expect(text, name).toContain('"dialErrorLimit":2');
			expect(text, name).toContain('"perDialTimeout":8');
		}
	});

	test("carry tokens and keys as secrets, and none in a command", () => {
		for (const name of ["centre-k3s", "a5-k3s"]) expect(holdsSecret(named(name).inputs.stdin), name).toBe(true);
		for (const { inputs, name } of commands()) {
			expect(holdsSecret(inputs.connection), name).toBe(true);
			const { create, update, delete: remove } = inputs;
			expect(JSON.stringify([create, update, remove]), name).not.toMatch(/PRIVATE-KEY|pw-/);
		}
	});

	test("keep what takes k3s off, and the tokens, from being deleted until removal is allowed", async () => {
		const kept = ["centre-removal", "a5-removal", "token-password", "agent-token-password"];
		for (const name of kept) expect(named(name).protect, name).toBe(true);
		all = await record(() => new K3sCluster("k3s", { ...ARGS, privateKey: secret("k"), allowRemoval: true }, {}));
		for (const name of kept) expect(named(name).protect, name).toBe(false);
	});
});
