import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { PROXY_CONFIG_ATTRIBUTE } from "../../../components/edge/edge-files.ts";
import { renderProxy, SERVER_STATE_FILE, STATS_SOCKET } from "../../../components/edge/proxy/haproxy-config.ts";
import { LIMITS } from "../../../components/edge/proxy/limits.ts";
import type { ProxyLines } from "../../../components/edge/proxy/lines.ts";
import { edgeVmFiles } from "../../../components/edge/vm/edge-vm-files.ts";
import { machineFiles } from "../../../components/edge/vm/machine-files.ts";
import { packProxyConfig } from "../../../components/edge/vm/proxy-config.ts";

const LINES: ProxyLines = { hosts: ["grafana.example.dev"], allowedSources: ["0.0.0.0/0"] };
const HOME = { address: "home.example.dev", port: 8443 };

function machineFile(path: string): string {
	const file = machineFiles().find((candidate) => candidate.path === path);
	if (!file) throw new Error(`there is no ${path}`);
	return file.text;
}

const agent = () => machineFile("/usr/local/lib/nexus-edge/agent");
const dropIn = () => machineFile("/etc/systemd/system/haproxy.service.d/nexus.conf");

describe("what the VM gets", () => {
	test("is one boot script for all lines, and a configuration that follows them", () => {
		const one = edgeVmFiles(LINES, HOME);
		const other = edgeVmFiles({ ...LINES, hosts: ["argocd.example.dev"] }, { ...HOME, address: "203.0.113.9" });
		expect(other.bootScript).toBe(one.bootScript);
		expect(other.proxyConfig).not.toBe(one.proxyConfig);
	});

	test("is the same bytes in every run", () => {
		expect(edgeVmFiles(LINES, HOME)).toEqual(edgeVmFiles(LINES, HOME));
	});

	test("has the agent and every other file inside of its boot script, byte for byte", () => {
		const { bootScript } = edgeVmFiles(LINES, HOME);
		for (const { path, mode, text } of machineFiles())
			expect(bootScript).toContain(`\nput ${mode} ${path} <<'NEXUS_END_OF_FILE'\n${text}NEXUS_END_OF_FILE\n`);
	});

	test("starts as a program of sh that stops at the first failure", () => {
		expect(edgeVmFiles(LINES, HOME).bootScript).toMatch(/^#!\/bin\/sh\n/);
		for (const script of [edgeVmFiles(LINES, HOME).bootScript, agent()]) expect(script).toMatch(/^set -eu$/m);
	});
});

describe("the proxy's configuration as metadata", () => {
	const files = renderProxy(LINES, { kind: "vm", home: HOME });

	test("begins with the sum of all that follows", () => {
		const value = packProxyConfig(files);
		const [first = ""] = value.split("\n");
		const rest = value.slice(first.length + 1);
		expect(first).toBe(`nexus-proxy sha256:${createHash("sha256").update(rest).digest("hex")}`);
	});

	test("holds both files whole, each behind its name", () => {
		expect(packProxyConfig(files)).toContain(
			`\n==> haproxy.cfg\n${files["haproxy.cfg"]}==> sni.map\n${files["sni.map"]}`,
		);
	});

	test("is waited for by the agent under the name that it is set under", () => {
		expect(agent()).toContain(`ATTRIBUTE=\${NEXUS_ATTRIBUTE:-${PROXY_CONFIG_ATTRIBUTE}}\n`);
	});
});

describe("the parts on the VM agree", () => {
	test("on where home's last address is kept, and on where to ask for it", () => {
		expect(agent()).toContain(`\nSTATE=${SERVER_STATE_FILE}\n`);
		expect(agent()).toContain(`\nSTATS=${STATS_SOCKET}\n`);
	});

	test("on which configuration HAProxy starts with", () => {
		const path = "/etc/haproxy/nexus/current/haproxy.cfg";
		expect(dropIn()).toContain(`\nEnvironment=CONFIG=${path}\n`);
		expect(dropIn()).toContain(`\nConditionPathExists=${path}\n`);
		expect(agent()).toContain("\nCONFIG=/etc/haproxy/nexus\n");
	});

	test("on the descriptors that splice takes for every connection", () => {
		const [, limit] = /^LimitNOFILE=(\d+)$/m.exec(dropIn()) ?? [];
		expect(Number(limit)).toBeGreaterThanOrEqual(LIMITS.connections * LIMITS.descriptorsPerConnection);
	});

	test("on how often Google lets the report be written", () => {
		const [, seconds] = /^REPORT_EVERY=(\d+)$/m.exec(agent()) ?? [];
		expect(60 / Number(seconds)).toBeLessThanOrEqual(10);
	});
});
