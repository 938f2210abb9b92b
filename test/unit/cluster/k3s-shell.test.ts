import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { renderServerConfig } from "../../../components/cluster/k3s/config-file.ts";
import type { K3sMachine } from "../../../components/cluster/k3s/machine.ts";
import { readScript } from "../../../components/cluster/k3s/machine-files.ts";
import {
	agentScript,
	type ClusterSteps,
	dnsScript,
	drainScript,
	fetchScript,
	kubeconfigScript,
	preflightScript,
	readyScript,
	removeScript,
	serverScript,
	snapshotKeyScript,
} from "../../../components/cluster/k3s/steps.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const lint = (args: readonly string[], input?: string) =>
	spawnSync("shellcheck", ["--shell", "sh", ...args], { cwd: root, encoding: "utf8", input });

const found = lint(["-"], "true\n").status === 0;
const absent = "skipped: shellcheck is not on PATH (apt-get install shellcheck)";

const machine = (name: string, role: K3sMachine["role"], address: string): K3sMachine => ({
	...{ name, role, address, labels: { "nexus.dev/role": role }, ssh: { user: "nexus", port: 22 } },
});
const server = machine("centre", "admin", "192.168.0.10");
const agent = machine("a5", "service", "192.168.0.11");

const STEPS: ClusterSteps = {
	stack: "prod",
	release: { version: "v1.36.5+k3s1", checksums: {} },
	generation: 0,
	server,
	agents: [agent],
	copy: { to: agent },
	mirrors: {},
	apiServer: { address: "192.168.0.10", port: 6443 },
	storagePath: "/var/lib/nexus/volumes",
	podCidr: "10.42.0.0/16",
	serviceCidr: "10.43.0.0/16",
};
const SETTINGS = {
	...STEPS,
	apiServerNames: [],
	serviceLb: false,
	snapshots: { schedule: "0 */6 * * *", keep: 20 },
};
const TOKENS = { server: "a server's 'token' $HOME", agent: "an agent's token" };

const SCRIPTS: Readonly<Record<string, string>> = {
	"preflight of the server": preflightScript(STEPS, server),
	"preflight of an agent": preflightScript(STEPS, agent),
	fetch: fetchScript(STEPS, agent),
	server: serverScript(STEPS, SETTINGS, TOKENS),
	agent: agentScript(STEPS, agent, TOKENS.agent, { key: "ssh-ed25519 AAAA", keep: 20 }),
	drain: drainScript(STEPS, agent, { seconds: 300, ignoreDisruptionBudgets: false }),
	ready: readyScript(STEPS, agent),
	dns: dnsScript(STEPS),
	kubeconfig: kubeconfigScript(STEPS),
	"snapshot key": snapshotKeyScript(STEPS),
	removal: removeScript(STEPS, server),
};

describe("shell that runs on the machines of k3s", () => {
	if (!found && process.env.CI === "true") throw new Error(absent);
	if (!found) console.log(absent);

	test.skipIf(!found).each(Object.keys(SCRIPTS))("shellcheck has nothing to say about the %s script", (name) => {
		expect(lint(["-"], SCRIPTS[name]).stdout).toBe("");
	});

	test.skipIf(!found)("nor about the two that copy snapshots, and those that stand in", () => {
		const scripts = ["send-snapshots", "receive-snapshot"].map((name) => `components/cluster/k3s/scripts/${name}.sh`);
		const standIns = ["install", "k3s", "systemctl", "sysctl"].map((name) => `test/e2e/k3s/stand-ins/${name}.sh`);
		expect(lint([...scripts, ...standIns]).stdout).toBe("");
	});

	test.each(Object.keys(SCRIPTS))("the %s script begins with set -eu and does nothing before its last line", (name) => {
		const script = SCRIPTS[name] ?? "";
		expect(script.startsWith("set -eu\n")).toBe(true);
		expect(script.endsWith("\nmain </dev/null\n")).toBe(true);
		// All but the last line, as when the connection breaks: nothing is run, nothing printed.
		const cut = script.slice(0, script.lastIndexOf("\nmain"));
		const { status, stdout, stderr } = spawnSync("sh", ["-s"], { input: `${cut}\n`, encoding: "utf8", env: {} });
		expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
	});

	test("no script traces itself", () => {
		for (const script of [...Object.values(SCRIPTS), readScript("send-snapshots"), readScript("receive-snapshot")])
			expect(script).not.toMatch(/set -[a-z]*x|-x\b.*sh -s/);
	});

	test("a token occurs in the file that holds it and nowhere else in a script", () => {
		const script = SCRIPTS.server ?? "";
		expect(script.split(TOKENS.server)).toHaveLength(2);
		expect(script).toContain(`put 600 /etc/rancher/k3s/token <<'NEXUS_END_OF_FILE'\n${TOKENS.server}\n`);
		for (const [name, other] of Object.entries(SCRIPTS))
			if (name !== "server") expect(other, name).not.toContain(TOKENS.server);
	});
});

/** What a script says and does with its last line, and what touches a machine, replaced. */
function run(script: string | undefined, instead: string, variables: Readonly<Record<string, string>> = {}) {
	const input = `${script?.slice(0, script.lastIndexOf("\nmain"))}\n${instead}`;
	const env = { PATH: process.env.PATH, ...variables };
	const { status, stdout, stderr } = spawnSync("sh", ["-s"], { input, encoding: "utf8", env });
	return { status, said: stdout.trim().split("\n"), stderr };
}

describe("k3s on a machine that has it", () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "nexus-k3s-shell-"));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	/** The server's script where the file DRIFTED is another than it should be, and the kernel takes settings or not. */
	const install = (variables: { readonly DRIFTED?: string; readonly KERNEL?: "refuses" }) =>
		run(
			SCRIPTS.server,
			`
CHANGING=$FOLDER/changing
installed_version() { echo "$NEXUS_VERSION"; }
sha256sum() { ! grep -qF "$DRIFTED"; }
systemctl() { case "$*" in restart*) say "systemctl $*" ;; esac; }
timeout() { shift && "$@"; }
kubectl() { :; }
create_folders() { :; }
put_files() { say "files"; }
sysctl() { [ "$KERNEL" != refuses ]; }
main
`,
			{ FOLDER: folder, DRIFTED: "nothing", KERNEL: "", ...variables },
		);

	test("is left alone where all is as it should be", () => {
		expect(install({}).said).toEqual(["centre: k3s v1.36.5+k3s1 runs with these settings"]);
	});

	test.each(["/etc/rancher/k3s/config.yaml", "/etc/sysctl.d/90-nexus-k3s.conf"])(
		"is restarted when %s changed",
		(file) => {
			expect(install({ DRIFTED: file }).said.slice(0, 2)).toEqual(["files", "systemctl restart k3s"]);
		},
	);

	test("runs on when only what copies its snapshots changed", () => {
		expect(install({ DRIFTED: "/etc/systemd/system/nexus-snapshots.service" }).said).toEqual([
			"files",
			"centre: k3s v1.36.5+k3s1 runs with these settings",
		]);
	});

	test("is restarted by the next run when a change stopped between its files and its start", () => {
		const stopped = install({ DRIFTED: "/etc/rancher/k3s/config.yaml", KERNEL: "refuses" });
		expect(stopped).toMatchObject({ status: 1, said: ["files"] });
		expect(install({}).said).toContain("systemctl restart k3s");
		expect(install({}).said).not.toContain("systemctl restart k3s");
	});

	test("copies its snapshots no more when its last agent is taken out of the stack", () => {
		const timer = join(folder, "nexus-snapshots.timer");
		writeFileSync(timer, "");
		const alone = serverScript({ ...STEPS, agents: [], copy: undefined }, SETTINGS, TOKENS);
		const settle = 'k3s_settled() { true; }\nas_pinned() { true; }\nsystemctl() { say "systemctl $*"; }\nmain';
		const { said } = run(alone.replaceAll("/etc/systemd/system", folder), settle);
		expect(said[0]).toBe("systemctl -q disable --now nexus-snapshots.timer");
		expect(existsSync(timer)).toBe(false);
		expect(run(alone.replaceAll("/etc/systemd/system", folder), settle).said).toHaveLength(1);
	});

	test("sends each snapshot once, and neither the token nor one that is still written", () => {
		mkdirSync(join(folder, "snapshots"));
		for (const name of ["one", "token", "two.part"]) writeFileSync(join(folder, "snapshots", name), name);
		const send = `ssh() { cat >/dev/null; }\n${readScript("send-snapshots").replaceAll("/var/lib/nexus", folder)}`;
		const env = { PATH: process.env.PATH, NEXUS_TO: "192.168.0.11", NEXUS_TO_PORT: "22" };
		const sent = () => spawnSync("sh", ["-s"], { input: send, encoding: "utf8", env }).stdout;
		expect(sent()).toBe("copied one to 192.168.0.11\n");
		expect(sent()).toBe("");
	});
});

describe("what is to be installed", () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "nexus-k3s-fetch-"));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	/** A program that says its version, and leaves a file behind when it is run. */
	const program = (version = STEPS.release.version) =>
		`#!/bin/sh\ntouch "$FOLDER/was-run"\necho "k3s version ${version} (stand-in)"\n`;
	const sum = (text: string) => createHash("sha256").update(text).digest("hex");
	const staged = () => join(folder, "lib/nexus", `k3s-${STEPS.release.version}`);

	/** Fetches on a machine whose /usr/local is a folder, from a release with a program and the sum that it publishes. */
	const fetch = ({ brings = program(), publishes = sum(brings), checksums = {} }) =>
		run(
			fetchScript({ ...STEPS, release: { ...STEPS.release, checksums } }, agent).replaceAll("/usr/local", folder),
			`
uname() { echo x86_64; }
curl() {
	while [ "$1" != -o ]; do shift; done
	say "downloaded \${3##*/}"
	case $3 in
	*/v1.36.5%2Bk3s1/k3s) printf '%s' "$BRINGS" >"$2" ;;
	*/v1.36.5%2Bk3s1/sha256sum-amd64.txt) printf '%s  k3s-airgap-images-amd64.tar\\n%s  k3s\\n' 0 "$PUBLISHES" >"$2" ;;
	*/v1.36.5%2Bk3s1/install.sh) echo "the installer" >"$2" ;;
	*) return 22 ;;
	esac
}
main
`,
			{ FOLDER: folder, BRINGS: brings, PUBLISHES: publishes },
		);
	const downloads = ({ said }: { readonly said: readonly string[] }) =>
		said.filter((it) => it.startsWith("downloaded"));

	test("is fetched once, and what was fetched for another version goes", () => {
		mkdirSync(join(folder, "lib/nexus/k3s-v1.36.4+k3s1"), { recursive: true });
		const first = fetch({});
		expect(first.stderr).toBe("");
		expect(downloads(first)).toHaveLength(3);
		expect(readdirSync(join(folder, "lib/nexus"))).toEqual([`k3s-${STEPS.release.version}`]);
		expect(fetch({}).said).toEqual(["a5: k3s v1.36.5+k3s1 is here"]);
	});

	test("is fetched again where what is here is not whole", () => {
		fetch({});
		writeFileSync(join(staged(), "k3s"), "half of it");
		expect(downloads(fetch({}))).toHaveLength(3);
	});

	test("is not fetched where it is installed", () => {
		mkdirSync(join(folder, "bin"));
		writeFileSync(join(folder, "bin/k3s"), program(), { mode: 0o755 });
		expect(fetch({}).said).toEqual(["a5: k3s v1.36.5+k3s1 is here"]);
	});

	test.each([
		["is not what its release publishes", { publishes: "0".repeat(64) }, "and its release wants 0{64}"],
		["has no published sum", { publishes: "" }, "sha256sum-amd64.txt names no sum of k3s"],
		["is not what the stack pins", { checksums: { amd64: "1".repeat(64) } }, "and nexus:cluster.checksums wants 1{64}"],
		["has another installer", { checksums: { installer: "2".repeat(64) } }, "k3s' installer has the SHA-256"],
	])("is refused before it is run where it %s, and does not stay", (_, how, why) => {
		const { status, stderr } = fetch(how);
		expect(status).toBe(1);
		expect(stderr).toMatch(new RegExp(why));
		expect(stderr).toContain("Nothing was installed, and what runs runs on.");
		expect(existsSync(staged())).toBe(false);
		expect(existsSync(join(folder, "was-run"))).toBe(false);
	});

	test("is refused where it was fetched before the stack pinned another", () => {
		fetch({});
		expect(fetch({ checksums: { amd64: "1".repeat(64) } }).status).toBe(1);
		expect(existsSync(staged())).toBe(false);
	});

	test("is refused where it is another version than its name says", () => {
		expect(fetch({ brings: program("v1.36.4+k3s1") }).stderr).toContain(
			"what was downloaded as k3s v1.36.5+k3s1 calls itself v1.36.4+k3s1.",
		);
		expect(existsSync(staged())).toBe(false);
	});
});

test("k3s' own ports are looked at on every machine, and on the server the API server's and the one above it", () => {
	const ports = (name: string) => /NEXUS_TCP_PORTS='(.*)'/.exec(SCRIPTS[name] ?? "")?.[1];
	expect(ports("preflight of the server")).toBe("6443 6444 2379 2380 10250");
	expect(ports("preflight of an agent")).toBe("6444 10250");
});

test("a version that was never released is a finding of the preflight, and no word about the internet", () => {
	const { said } = run(
		SCRIPTS["preflight of an agent"],
		`curl() { echo "curl: (22) The requested URL returned error: 404" >&2; return 22; }
installed_version() { :; }
check_release
say "$findings"
`,
	);
	expect(said.join("")).toContain("1. there is no k3s v1.36.5+k3s1 (https://raw.githubusercontent.com/");
	expect(said.join("")).toContain(
		"Set nexus:cluster.version to a release that https://github.com/k3s-io/k3s/releases lists.",
	);
});

test("the networks of a cluster that is there are kept: others are a finding of the preflight", () => {
	const folder = mkdtempSync(join(tmpdir(), "nexus-k3s-shell-"));
	const config = join(folder, "config.yaml");
	writeFileSync(config, renderServerConfig(server, { ...SETTINGS, podCidr: "10.52.0.0/16" }));
	const findings = () =>
		run(
			SCRIPTS["preflight of the server"],
			`CONFIG=${config}\nas_root() { "$@"; }\ncheck_network cluster-cidr podCidr "$NEXUS_POD_CIDR"\nsay "$findings"\n`,
		).said.join("");
	expect(findings()).toBe(
		"1. nexus:cluster.podCidr is 10.42.0.0/16, and the cluster that is here was made with 10.52.0.0/16, which cannot be changed later. Set nexus:cluster.podCidr to 10.52.0.0/16.",
	);
	rmSync(folder, { recursive: true });
	expect(findings()).toBe("");
});

describe("a node that is emptied", () => {
	const forced = (steps: ClusterSteps, ignoreDisruptionBudgets?: boolean) =>
		/NEXUS_FORCE_DRAIN='(.*)'/.exec(drainScript(steps, agent, { seconds: 300, ignoreDisruptionBudgets }))?.[1];
	const two = { ...STEPS, agents: [agent, machine("a6", "service", "192.168.0.12")] };

	test("keeps disruption budgets where another node has its role, and cannot where none has", () => {
		expect(forced(two)).toBe("no");
		expect(forced(STEPS)).toBe("yes");
	});

	test("keeps them or not as the stack says, whatever its role", () => {
		expect(forced(two, true)).toBe("yes");
		expect(forced(STEPS, false)).toBe("no");
	});
});

describe("the machine that gets the snapshots", () => {
	const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2yMiqRmHQmA";
	const to = (port: number, hostKey?: string): ClusterSteps => ({
		...STEPS,
		copy: { to: { ...agent, ssh: { user: "nexus", port, hostKey } } },
	});

	test.each([
		[22, "192.168.0.11"],
		[2222, "[192.168.0.11]:2222"],
	])("is known by the host key of the stack, on port %s as %s", (port, host) => {
		expect(serverScript(to(port, HOST_KEY), SETTINGS, TOKENS)).toContain(
			`put 600 /etc/nexus/snapshot-hosts <<'NEXUS_END_OF_FILE'\n${host} ${HOST_KEY}\n`,
		);
		expect(snapshotKeyScript(to(port, HOST_KEY))).toContain("NEXUS_HOST_KEY_IS_NAMED='yes'");
	});

	test("is learnt anew when the machines are gone over, where the stack names no host key", () => {
		expect(serverScript(to(22), SETTINGS, TOKENS)).not.toContain("put 600 /etc/nexus/snapshot-hosts");
		expect(snapshotKeyScript(to(22))).toContain("NEXUS_HOST_KEY_IS_NAMED='no'");
		expect(snapshotKeyScript({ ...to(22), generation: 1 })).not.toBe(snapshotKeyScript(to(22)));
	});
});

/** What the common part answers about two versions. */
function step(from: string, to: string): string {
	const { stdout, stderr } = spawnSync("sh", ["-s", from, to], {
		input: `set -eu\n${readScript("common")}\nrefused_step "$1" "$2"\n`,
		encoding: "utf8",
	});
	expect(stderr).toBe("");
	return stdout.trim();
}

describe("a step from one version of k3s to another", () => {
	test.each([
		["v1.36.5+k3s1", "v1.36.5+k3s1"],
		["v1.36.5+k3s1", "v1.36.5+k3s2"],
		["v1.36.5+k3s1", "v1.36.10+k3s1"],
		["v1.36.5+k3s1", "v1.37.0+k3s1"],
	])("from %s to %s is allowed", (from, to) => {
		expect(step(from, to)).toBe("");
	});

	test.each([
		["v1.36.5+k3s2", "v1.36.5+k3s1", "downgrade"],
		["v1.36.10+k3s1", "v1.36.9+k3s1", "downgrade"],
		["v1.37.0+k3s1", "v1.36.9+k3s1", "downgrade"],
		["v1.36.5+k3s1", "v1.38.0+k3s1", "skip a minor version"],
		["v1.36.5+k3s1", "v2.0.0+k3s1", "skip a minor version"],
		["v1.36.5-dev", "v1.36.5+k3s1", "which is no version that Nexus can compare"],
	])("from %s to %s is refused", (from, to, why) => {
		expect(step(from, to)).toContain(why);
	});
});
