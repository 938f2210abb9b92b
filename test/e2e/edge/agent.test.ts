import { afterAll, beforeAll, expect, test } from "vitest";
import { type ProxyFiles, renderProxy } from "../../../components/edge/proxy/haproxy-config.ts";
import { proxyLines } from "../../../components/edge/proxy/lines.ts";
import { machineFiles } from "../../../components/edge/vm/machine-files.ts";
import { packProxyConfig } from "../../../components/edge/vm/proxy-config.ts";
import { describeWith } from "../rig.ts";
import { pause, type Service, until } from "./machine.ts";
import { patternHash } from "./programs/pattern.ts";
import { CURRENT, HAPROXY_COMMAND, HOME_NAME, HOME_PORT, Scene, SETTINGS, startHaproxy } from "./scene.ts";

const MEGABYTE = 1_000_000;
const AGENT = "/usr/local/lib/nexus-edge/agent";

/** The proxy's files for a list of admin hosts. */
function filesFor(...adminHosts: readonly string[]): ProxyFiles {
	return renderProxy(proxyLines({ ...SETTINGS, adminHosts }), {
		kind: "vm",
		home: { address: HOME_NAME, port: HOME_PORT },
	});
}

/** What the report says of a value: its sum. */
function sumOf(value: string): string {
	return /sha256:(\w+)/.exec(value)?.[1] ?? "";
}

describeWith(["edge"], "the agent on the edge's machine, with a metadata server of the test's", () => {
	let scene: Scene;
	let agent: Service;

	beforeAll(async () => {
		scene = await Scene.open();
		for (const { path, mode, text } of machineFiles()) if (path === AGENT) scene.machine.write(path, text, mode);
		// systemd's part: it starts HAProxy with all rights when it is asked to, and the agent has none of them.
		scene.machine.write(
			"/usr/local/bin/start-haproxy",
			"#!/bin/sh\ntouch /etc/haproxy/nexus/start\nsleep 2\ntest -S /run/haproxy-master.sock\n",
			"755",
		);
		const haproxy = `${HAPROXY_COMMAND.join(" ")} >>/var/log/haproxy.log 2>&1 &`;
		const start = "/etc/haproxy/nexus/start";
		scene.machine.start("sh", ["-c", `while sleep 0.1; do if [ -e ${start} ]; then rm ${start}; ${haproxy}\nfi; done`]);
	});
	afterAll(() => scene?.close());

	/** As its unit does: root without any capability. */
	const startAgent = () =>
		scene.machine.start("setpriv", ["--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs", AGENT], {
			NEXUS_START: "/usr/local/bin/start-haproxy",
		});
	const lastReport = async () => (await scene.metadata.ask("reports", undefined)).at(-1)?.text ?? "";
	const set = (value: string) => scene.metadata.ask("set", value);
	const current = () => scene.machine.run("readlink", [CURRENT]).output.trim();
	const passes = (name: string) =>
		scene.client.ask("handshake", scene.dial(name)).then(
			() => true,
			() => false,
		);

	test("starts the proxy with the first configuration that it gets, and reports its sum", async () => {
		await scene.metadata.ask("behave", "google");
		agent = startAgent();
		await pause(2000);
		expect(agent.running, "it waits while there is no attribute yet").toBe(true);
		const value = packProxyConfig(filesFor("argocd", "grafana"));
		await set(value);
		await until("the proxy passes a name", 15, () => passes("argocd.example.dev"));
		await until("it is reported", 5, async () => (await lastReport()) === `applied ${sumOf(value)}`);
	});

	test("applies a good change in under 5 s and does not cut an open download", async () => {
		const size = 40 * MEGABYTE;
		const bytesPerSecond = 5 * MEGABYTE;
		const download = await scene.client.ask("startDownload", { ...scene.dial(), size, bytesPerSecond });
		await until("bytes flow", 5, async () => (await scene.client.ask("progress", download)).bytes > MEGABYTE);
		expect(await passes("jenkins.example.dev")).toBe(false);
		const value = packProxyConfig(filesFor("argocd", "jenkins"));
		await set(value);
		const milliseconds = await until("the new name passes", 10, () => passes("jenkins.example.dev"));
		expect(milliseconds).toBeLessThan(5000);
		expect(await passes("grafana.example.dev"), "the name that was taken away").toBe(false);
		const { bytes, ended } = await scene.client.ask("progress", download);
		expect({ ended, half: bytes < size }, "the download was still open").toEqual({ ended: false, half: true });
		expect(await scene.client.ask("finishDownload", download)).toBe(patternHash(size));
		await until("it is reported", 10, async () => (await lastReport()) === `applied ${sumOf(value)}`);
	});

	const good = () => filesFor("argocd", "jenkins");
	test.each([
		[
			"that HAProxy does not accept",
			"refused",
			() => packProxyConfig({ ...good(), "haproxy.cfg": `${good()["haproxy.cfg"]}\nfrontend broken\n\tbnid *:444\n` }),
		],
		[
			"whose map leads to nothing readable",
			"refused",
			() => packProxyConfig({ ...good(), "haproxy.cfg": good()["haproxy.cfg"].replaceAll("sni.map", "other.map") }),
		],
		["that lacks its map", "refused", () => packProxyConfig({ ...good(), "sni.map": "" })],
		["that arrived in part", "refused", () => packProxyConfig(good()).slice(0, -20)],
		["that is empty", "refused", () => ""],
		["that is something else", "refused", () => "#!/bin/sh\nreboot\n"],
		["with a sum that is a path", "refused", () => "nexus-proxy sha256:../../../etc\n==> haproxy.cfg\n"],
		[
			"that is fine in itself but cannot listen",
			"failed",
			() =>
				packProxyConfig({
					...good(),
					"haproxy.cfg": good()["haproxy.cfg"].replace("bind *:443", "bind 192.0.2.1:443"),
				}),
		],
	])("keeps the old configuration where a new one comes %s", async (_what, verdict, value) => {
		const before = current();
		const pid = scene.machine.read("/run/haproxy.pid");
		const said = agent.output.length;
		await set(value());
		await until(`the agent calls it ${verdict}`, 10, () =>
			agent.output.slice(said).includes(`nexus-edge-agent: ${verdict}`),
		);
		expect(current()).toBe(before);
		expect(scene.machine.read("/run/haproxy.pid")).toBe(pid);
		expect(await passes("jenkins.example.dev")).toBe(true);
		expect(agent.running).toBe(true);
	});

	test("reports what it did not take, and why, until a good one comes", async () => {
		const broken = `${good()["haproxy.cfg"]}\nfrontend broken\n\tbnid *:444\n`;
		const value = packProxyConfig({ ...good(), "haproxy.cfg": broken });
		await set(value);
		await until("it is reported", 20, async () => (await lastReport()).startsWith(`refused ${sumOf(value)}: `));
		expect(await lastReport()).toContain("unknown keyword 'bnid' in 'frontend' section");
		await set(packProxyConfig(good()));
		await until(
			"the good one is reported",
			20,
			async () => (await lastReport()) === `applied ${sumOf(packProxyConfig(good()))}`,
		);
	});

	test.each(["down", "mute", "error", "web page", "noise"] as const)(
		"a metadata server that is '%s' harms nothing, and a change after it is applied",
		async (mode) => {
			const before = current();
			await scene.metadata.ask("behave", mode);
			for (let second = 0; second < 6; second++) {
				expect(await passes("argocd.example.dev")).toBe(true);
				await pause(1000);
			}
			expect(current()).toBe(before);
			expect(agent.running).toBe(true);
			// The shell, and one it forks to wait for curl.
			const processes = scene.machine.run("pgrep", ["-fc", `^/bin/sh ${AGENT}`]).output.trim();
			expect(Number(processes), "it piles up processes").toBeLessThanOrEqual(2);

			await scene.metadata.ask("behave", "google");
			const host = `after-${mode.replace(" ", "-")}`;
			await set(packProxyConfig(filesFor("argocd", "jenkins", host)));
			await until("the change after it is applied", 20, () => passes(`${host}.example.dev`));
		},
	);

	test("writes its report on a change only, and never faster than ten a minute", async () => {
		for (const host of ["one", "two", "three", "four"]) {
			await set(packProxyConfig(filesFor("argocd", host)));
			const milliseconds = await until(`${host} passes`, 10, () => passes(`${host}.example.dev`));
			expect(milliseconds).toBeLessThan(5000);
		}
		const last = sumOf(packProxyConfig(filesFor("argocd", "four")));
		await until("the last one is reported", 10, async () => (await lastReport()) === `applied ${last}`);
		await pause(8000);
		const reports = await scene.metadata.ask("reports", undefined);
		for (const [index, report] of reports.entries()) {
			const before = reports[index - 1];
			if (!before) continue;
			expect(report.text, "written again without a change").not.toBe(before.text);
			expect(report.at - before.at).toBeGreaterThan(5000);
		}
	});

	test("asks again only when the server answers, not in a loop", async () => {
		const before = await scene.metadata.ask("questions", undefined);
		await pause(5000);
		expect((await scene.metadata.ask("questions", undefined)) - before).toBeLessThanOrEqual(1);
	});

	test("applies a change while DNS says nothing, and home's last address goes with it", async () => {
		await scene.dns.ask("set", { mode: "silent" });
		await set(packProxyConfig(filesFor("argocd", "five")));
		const milliseconds = await until("five passes", 20, () => passes("five.example.dev"));
		expect(milliseconds).toBeLessThan(5000);
		await scene.dns.ask("set", { mode: "answer" });
	});

	test("keeps the running release and the one before it, and no other", async () => {
		const releases = () => scene.machine.run("ls", ["/etc/haproxy/nexus/releases"]).output.trim().split("\n");
		// The new release serves a moment before the agent has put the old ones away.
		await expect.poll(releases, { timeout: 10_000 }).toHaveLength(2);
		expect(releases()).toContain(current().replace("releases/", ""));
	});

	test("after a reboot without a metadata server and without DNS the proxy passes with its last configuration", async () => {
		// All at once, as a power cut does.
		scene.machine.run("pkill", ["-9", "-x", "agent|curl|haproxy"]);
		scene.machine.run("sh", ["-c", "rm -f /run/haproxy/* /run/haproxy*"]);
		await until("the agent is gone", 5, () => !agent.running);
		await scene.metadata.ask("behave", "down");
		await scene.dns.ask("set", { mode: "down" });
		const proxy = startHaproxy(scene.machine);
		agent = startAgent();
		await until("the last name passes", 15, () => passes("five.example.dev"));
		expect(proxy.running).toBe(true);
		expect(agent.running).toBe(true);
	});
});
