import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { K3sMachine } from "../../../components/cluster/k3s/machine.ts";
import { readScript } from "../../../components/cluster/k3s/machine-files.ts";
import {
	agentScript,
	type ClusterSteps,
	dnsScript,
	drainScript,
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
