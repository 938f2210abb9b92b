import { afterAll, beforeAll, expect, test } from "vitest";
import { contentOf } from "../engine.ts";
import { describeWith } from "../rig.ts";
import { Home, type Result, VERSION } from "./home.ts";

describeWith(["engine", "house"], "k3s on two machines over a real sshd (k3s and its installer are stand-ins)", () => {
	let home: Home;
	let first: Result;

	beforeAll(async () => {
		home = await Home.open();
		first = await home.up();
	});
	afterAll(() => home?.close());

	const read = (machine: "centre" | "a5", path: string) => home.house.machine(machine).read(path) ?? "";
	const modes = (machine: "centre" | "a5", ...paths: readonly string[]) =>
		home.house
			.machine(machine)
			.run("stat", ["-c", "%a %U %n", ...paths])
			.output.trim()
			.split("\n");

	test("a fresh install ends with both nodes there, the server first", () => {
		expect(first.failed, first.output).toBe(false);
		expect(first.happened.filter((what) => /installed|started|label/.test(what))).toEqual([
			`centre: installed ${VERSION} server`,
			`centre: started ${VERSION} as server`,
			"centre: kubectl label node centre --overwrite nexus.dev/role=admin",
			`a5: installed ${VERSION} agent`,
			`a5: started ${VERSION} as agent`,
			"centre: kubectl label node a5 --overwrite nexus.dev/role=service",
		]);
	});

	test("the installer is given no settings, and neither downloads nor starts anything itself", () => {
		const told = (what: string) => home.house.told().filter((it) => it.what === what);
		for (const { text } of told("installer-env"))
			expect(text.split("\n")).toEqual([
				"INSTALL_K3S_SKIP_DOWNLOAD=true",
				"INSTALL_K3S_SKIP_SELINUX_RPM=true",
				"INSTALL_K3S_SKIP_START=true",
			]);
		expect(told("installer-arguments").map(({ text }) => text)).toEqual(["server", "agent"]);
	});

	test("nothing of what was fetched is left", () => {
		for (const name of ["centre", "a5"] as const)
			expect(home.house.machine(name).run("ls", ["/usr/local/lib/nexus"]).output).not.toContain("k3s-v");
	});

	test("each node has CoreDNS, and asks its own", () => {
		expect(first.happened.slice(-2)).toEqual([
			"centre: kubectl -n kube-system scale deployment coredns --replicas=2",
			'centre: kubectl -n kube-system patch service kube-dns --type merge --patch {"spec":{"trafficDistribution":"PreferSameNode"}}',
		]);
	});

	test("what holds a secret is readable by root alone", () => {
		const folder = "/etc/rancher/k3s";
		expect(
			modes("centre", `${folder}/config.yaml`, `${folder}/token`, `${folder}/agent-token`, `${folder}/k3s.yaml`),
		).toEqual([
			`600 root ${folder}/config.yaml`,
			`600 root ${folder}/token`,
			`600 root ${folder}/agent-token`,
			`600 root ${folder}/k3s.yaml`,
		]);
		expect(modes("a5", `${folder}/config.yaml`, `${folder}/agent-token`)).toEqual([
			`600 root ${folder}/config.yaml`,
			`600 root ${folder}/agent-token`,
		]);
		expect(modes("centre", "/etc/nexus/snapshot-key")).toEqual(["600 root /etc/nexus/snapshot-key"]);
	});

	test("an agent does not get the token with which a server would join", () => {
		expect(read("a5", "/etc/rancher/k3s/token")).toBe("");
		expect(read("a5", "/etc/rancher/k3s/agent-token")).toBe(read("centre", "/etc/rancher/k3s/agent-token"));
		expect(read("a5", "/etc/rancher/k3s/agent-token")).not.toBe(read("centre", "/etc/rancher/k3s/token"));
	});

	test("no token or key is in any process's arguments, in what the engine prints, or in clear in its state", () => {
		const secrets = [
			read("centre", "/etc/rancher/k3s/token").trim(),
			read("centre", "/etc/rancher/k3s/agent-token").trim(),
			home.house.key.split("\n")[2] ?? "",
			/client-key-data: (\S+)/.exec(read("centre", "/etc/rancher/k3s/k3s.yaml"))?.[1] ?? "",
		];
		for (const secret of secrets) expect(secret.length).toBeGreaterThan(30);
		const processes = home.house.told().filter(({ what }) => what === "processes");
		expect(processes.length).toBeGreaterThan(4);
		const places = [
			...processes.map(({ text }) => text),
			home.engine.output(),
			...contentOf(home.engine.backend).map(({ content }) => content),
		];
		for (const secret of secrets) expect(places.filter((text) => text.includes(secret))).toEqual([]);
	});

	test("the kubeconfig is a secret output with the address at which the cluster is reached", async () => {
		const { kubeconfig } = await home.stack.outputs();
		expect(kubeconfig?.secret).toBe(true);
		expect(kubeconfig?.value).toContain("server: https://192.168.0.10:6443\n");
		expect(kubeconfig?.value).toContain(
			/client-key-data: \S+/.exec(read("centre", "/etc/rancher/k3s/k3s.yaml"))?.[0] ?? "none",
		);
	});

	test("a snapshot leaves the server for the other machine, which keeps the newest, and nothing else comes in by its key", () => {
		const { house } = home;
		const centre = house.machine("centre");
		const service = read("centre", "/etc/systemd/system/nexus-snapshots.service");
		const [, to = "", port = ""] = /NEXUS_TO=(\S+) NEXUS_TO_PORT=(\S+)/.exec(service) ?? [];
		const send = () => centre.run("/usr/local/lib/nexus/send-snapshots", [], { NEXUS_TO: to, NEXUS_TO_PORT: port });
		for (const name of ["one", "two", "three", "four"]) {
			centre.write(`/var/lib/nexus/snapshots/${name}`, `snapshot ${name}\n`);
			expect(send()).toEqual({ code: 0, output: `copied ${name} to 192.168.0.11\n` });
		}
		expect(send()).toEqual({ code: 0, output: "" });
		const received = house.machine("a5").run("ls", ["/var/lib/nexus/snapshots-received"]).output.split("\n");
		expect(received.filter(Boolean)).toHaveLength(3);
		expect(read("a5", "/var/lib/nexus/snapshots-received/four")).toBe("snapshot four\n");
		const forced = centre.run("ssh", [
			...["-i", "/etc/nexus/snapshot-key", "-o", "UserKnownHostsFile=/etc/nexus/snapshot-hosts"],
			...["nexus-snapshots@192.168.0.11", "cat /etc/passwd"],
		]);
		expect(forced.output).not.toContain("root:");
		expect(forced.code).not.toBe(0);
	});

	test("running it again changes nothing and logs in to nobody", async () => {
		const again = await home.up();
		expect(again.failed, again.output).toBe(false);
		expect(again.steps).toEqual([]);
		expect(again.happened).toEqual([]);
	});

	test("another SSH port alone installs and restarts nothing", async () => {
		await home.house.sshd("a5", 2222);
		home.wish({ ssh: { a5: { port: 2222 } } });
		const moved = await home.up();
		expect(moved.failed, moved.output).toBe(false);
		expect(moved.steps).toContain("update command:remote:Command k3s-a5-k3s");
		expect(moved.steps.filter((step) => !step.startsWith("update "))).toEqual([]);
		expect(moved.happened.filter((what) => /installed|started|drain/.test(what))).toEqual([]);
		// What copies snapshots there knows the new port all the same.
		expect(read("centre", "/etc/systemd/system/nexus-snapshots.service")).toContain("NEXUS_TO_PORT=2222");
	});

	test("a changed setting restarts the server, and neither installs nor drains", async () => {
		home.wish({ more: { snapshots: { schedule: "30 */4 * * *", keep: 3 } } });
		const changed = await home.up();
		expect(changed.failed, changed.output).toBe(false);
		expect(changed.happened).toEqual([`centre: started ${VERSION} as server`]);
		expect(read("centre", "/etc/rancher/k3s/config.yaml")).toContain('etcd-snapshot-schedule-cron: "30 */4 * * *"\n');
	});

	test("a settings file that was changed by hand is put back when the machines are gone over again", async () => {
		home.house.machine("a5").write("/etc/rancher/k3s/config.yaml", "# by hand\n", "600");
		home.wish({ more: { generation: 1 } });
		const result = await home.up();
		// The preflight takes a file without its mark for another's k3s, and says so rather than overwrite it.
		expect(result.failed).toBe(true);
		expect(result.output).toContain("a k3s agent is installed that Nexus did not make");
		home.house.machine("a5").write("/etc/rancher/k3s/config.yaml", "# Written by Nexus\nnode-name: other\n", "600");
		const back = await home.up();
		expect(back.failed, back.output).toBe(false);
		expect(back.happened.filter((what) => what.startsWith("a5"))).toEqual([`a5: started ${VERSION} as agent`]);
		expect(read("a5", "/etc/rancher/k3s/config.yaml")).toContain('node-name: "a5"');
	});
});
