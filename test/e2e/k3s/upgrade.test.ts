import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWith } from "../rig.ts";
import { Home, VERSION } from "./home.ts";
import { ADDRESSES } from "./house.ts";

const NEXT = "v1.36.7+k3s1";

describeWith(["engine", "house"], "upgrades of k3s over a real sshd (k3s and its installer are stand-ins)", () => {
	let home: Home;

	beforeAll(async () => {
		home = await Home.open();
		const first = await home.up();
		expect(first.failed, first.output).toBe(false);
	});
	afterAll(() => home?.close());
	afterEach(() => {
		home.house.control({});
		home.house.plug("a5", true);
	});

	/** What happened but for reads, labels and DNS, which every pass repeats. */
	const steps = (happened: readonly string[]) => happened.filter((what) => !/label|scale|patch/.test(what));

	test("a downgrade and a skipped minor are refused on every machine before anything is changed", async () => {
		home.wish({ version: "v1.36.2+k3s1" });
		const back = await home.up();
		expect(back.failed).toBe(true);
		for (const name of ["centre", "a5"]) expect(back.output).toContain(`${name} (192.168.0.1`);
		expect(back.output).toContain(`k3s is ${VERSION} here, and v1.36.2+k3s1 would be a downgrade`);
		expect(back.happened).toEqual([]);
		home.wish({ version: "v1.38.0+k3s1" });
		const far = await home.up();
		expect(far.failed).toBe(true);
		expect(far.output).toContain(`k3s is ${VERSION} here, and v1.38.0+k3s1 would skip a minor version`);
		expect(far.output).toContain("Set nexus:cluster.version to a v1.37 first");
		expect(far.happened).toEqual([]);
		home.wish({ version: VERSION });
	});

	test.each(["undeliveredTo", "tamperedFor"])(
		"a download that fails for the agent (%s) leaves both nodes as they were, with all their pods",
		async (how) => {
			const { house } = home;
			house.control({ [how]: ADDRESSES.a5 });
			home.wish({ version: NEXT });
			const failed = await home.up();
			expect(failed.failed).toBe(true);
			expect(failed.output).toContain("a5 (192.168.0.11):");
			expect(failed.output).toContain("Nothing was installed, and what runs runs on.");
			expect(failed.happened).toEqual([]);
			for (const name of ["centre", "a5"] as const)
				expect(house.machine(name).run("/usr/local/bin/k3s", ["--version"]).output, name).toContain(VERSION);
			home.wish({ version: VERSION });
		},
	);

	test("an agent that goes away in the middle leaves an upgraded server and a clear error; the next update goes on there, without internet", async () => {
		const { house } = home;
		home.wish({ version: NEXT });
		// Once the server has emptied the node, its cable is out.
		const watching = setInterval(() => {
			if (house.happened().some((what) => what.includes("drain a5"))) house.plug("a5", false);
		}, 20);
		const cut = await home.up();
		clearInterval(watching);
		expect(cut.failed).toBe(true);
		expect(cut.output).toContain("a5 does not answer at 192.168.0.11 port 22.");
		expect(steps(cut.happened)).toEqual([
			`centre: snapshot before-${NEXT.replace("+", "-")}`,
			`centre: installed ${NEXT} server`,
			`centre: started ${NEXT} as server`,
			"centre: kubectl uncordon centre",
			"centre: kubectl drain a5 --ignore-daemonsets --delete-emptydir-data --timeout=60s",
		]);

		house.plug("a5", true);
		// What it is to install is there since before it was emptied.
		house.control({ undeliveredTo: ADDRESSES.a5, installerFailsOn: ADDRESSES.a5 });
		const short = await home.up();
		expect(short.failed).toBe(true);
		expect(short.output).toContain("Cut short, as it was told");
		expect(steps(short.happened)).toEqual([]);
		house.control({ undeliveredTo: ADDRESSES.a5 });
		const on = await home.up();
		expect(on.failed, on.output).toBe(false);
		expect(steps(on.happened)).toEqual([
			`a5: installed ${NEXT} agent`,
			`a5: started ${NEXT} as agent`,
			"centre: kubectl uncordon a5",
		]);
	});

	test("an upgrade takes a snapshot, then the server, then empties the agent and upgrades it, and a second run does nothing", async () => {
		home.wish({ version: "v1.37.1+k3s1" });
		const up = await home.up();
		expect(up.failed, up.output).toBe(false);
		expect(steps(up.happened)).toEqual([
			"centre: snapshot before-v1.37.1-k3s1",
			"centre: installed v1.37.1+k3s1 server",
			"centre: started v1.37.1+k3s1 as server",
			"centre: kubectl uncordon centre",
			"centre: kubectl drain a5 --ignore-daemonsets --delete-emptydir-data --timeout=60s",
			"a5: installed v1.37.1+k3s1 agent",
			"a5: started v1.37.1+k3s1 as agent",
			"centre: kubectl uncordon a5",
		]);
		// Nothing that could take k3s off a machine is touched by an upgrade, let alone replaced.
		expect(up.steps.filter((step) => !step.startsWith("update command:remote:Command"))).toEqual([]);
		const again = await home.up();
		expect(again.steps).toEqual([]);
		expect(again.happened).toEqual([]);
	});

	test("a node that cannot be emptied is not upgraded, gets its pods back, and the message says what holds them", async () => {
		home.house.control({
			drainRefused: "error when evicting pods/db-0: Cannot evict pod as it would violate the pod's disruption budget.",
		});
		home.wish({ version: "v1.37.2+k3s1" });
		const held = await home.up();
		expect(held.failed).toBe(true);
		expect(held.output).toContain(
			"a5 could not be emptied within 60 seconds and was not upgraded; it runs v1.37.1+k3s1 on.",
		);
		expect(held.output).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
		expect(held.output).toContain("set nexus:cluster.upgrade.ignoreDisruptionBudgets: true");
		expect(steps(held.happened).slice(-2)).toEqual([
			"centre: kubectl drain a5 --ignore-daemonsets --delete-emptydir-data --timeout=60s",
			"centre: kubectl uncordon a5",
		]);
		home.house.control({});
		home.wish({ more: { drain: { seconds: 60, ignoreDisruptionBudgets: true } } });
		const forced = await home.up();
		expect(forced.failed, forced.output).toBe(false);
		expect(steps(forced.happened)[0]).toContain("--timeout=60s --disable-eviction");
	});

	test("a higher generation brings a kubeconfig for a year, and restarts k3s where its certificate is near its end", async () => {
		const { house } = home;
		house.control({ certificateDays: 20 });
		house.machine("centre").run("rm", ["/etc/rancher/k3s/k3s.yaml"]);
		house.machine("centre").run("systemctl", ["restart", "k3s"]);
		home.wish({ more: { generation: 1, drain: { seconds: 60, ignoreDisruptionBudgets: true } } });
		// k3s makes the same short one again, and the script says that it is too short.
		const short = await home.up();
		expect(short.failed).toBe(true);
		expect(short.output).toContain("k3s made no new certificate when it started.");
		house.control({ certificateDays: 365 });
		const fresh = await home.up();
		expect(fresh.failed, fresh.output).toBe(false);
		expect(fresh.happened.filter((what) => what.includes("started"))).toEqual([
			"centre: started v1.37.2+k3s1 as server",
		]);
		const { kubeconfig } = await home.stack.outputs();
		const certificate = /client-certificate-data: (\S+)/.exec(
			house.machine("centre").read("/etc/rancher/k3s/k3s.yaml") ?? "",
		);
		expect(kubeconfig?.value).toContain(certificate?.[1] ?? "none");
	});
});
