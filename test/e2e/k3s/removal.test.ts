import { type Output, secret } from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../rig.ts";
import { Home } from "./home.ts";

describeWith(["engine", "house"], "k3s is taken off the machines (it and its uninstaller are stand-ins)", () => {
	let home: Home;
	/** The server's, after the state that knew it was lost. */
	let token: Output<string>;

	beforeAll(async () => {
		home = await Home.open();
		const first = await home.up();
		expect(first.failed, first.output).toBe(false);
		home.house.machine("a5").write("/var/lib/nexus/volumes/board-api-prod/data-postgres-0/PG_VERSION", "18\n");
		home.house.machine("a5").write("/var/lib/rancher/k3s/agent/images.db", "k3s' own\n");
		home.house.machine("centre").write("/var/lib/nexus/snapshots/etcd-snapshot-centre-1", "snapshot\n");
	});
	afterAll(() => home?.close());

	/** Folders of the snapshots of the clusters that were removed. */
	const kept = () =>
		home.house
			.machine("centre")
			.run("find", ["/var/lib/nexus", "-maxdepth", "1", "-name", "snapshots-until-*"])
			.output.split("\n")
			.filter(Boolean);
	const there = (name: "centre" | "a5", path: string) => home.house.machine(name).run("ls", [path]).code === 0;

	test("a teardown is refused while removal is not allowed, and k3s runs on", async () => {
		const refused = await home.destroy();
		expect(refused.failed).toBe(true);
		expect(refused.output).toMatch(/k3s-a5-removal.*protected|protected.*k3s-a5-removal/s);
		expect(refused.happened).toEqual([]);
		expect(there("a5", "/usr/local/bin/k3s")).toBe(true);
	});

	test("after it an update finds everything as it was: the tokens are still in the state", async () => {
		const update = await home.up();
		expect(update.failed, update.output).toBe(false);
		expect(update.happened.filter((what) => /installed|started|drain/.test(what))).toEqual([]);
	});

	test("a state that was lost is taken up again with the token of the server, which the message asks for", async () => {
		await home.forgetState();
		const strange = await home.up();
		expect(strange.failed).toBe(true);
		expect(strange.output).toContain("the cluster's token here is not the one that Pulumi's state holds");
		expect(strange.output).toContain("npx pulumi config set --secret nexus:k3sToken --stack prod <token");
		expect(strange.happened).toEqual([]);
		token = secret((home.house.machine("centre").read("/etc/rancher/k3s/token") ?? "").trim());
		home.wish({ more: { token } });
		const found = await home.up();
		expect(found.failed, found.output).toBe(false);
		expect(found.happened.filter((what) => /installed|drain/.test(what))).toEqual([]);
	});

	test("allowing a removal logs in to nobody", async () => {
		home.wish({ more: { allowRemoval: true, token } });
		const allowed = await home.up();
		expect(allowed.failed, allowed.output).toBe(false);
		expect(allowed.happened).toEqual([]);
	});

	test("then a teardown uninstalls, the agent first, and volumes, snapshots and their token stay", async () => {
		const opens = home.house.machine("centre").read("/etc/rancher/k3s/token") ?? "";
		const gone = await home.destroy();
		expect(gone.failed, gone.output).toBe(false);
		expect(gone.happened).toEqual(["a5: uninstalled agent", "centre: uninstalled server"]);
		for (const name of ["centre", "a5"] as const) {
			for (const path of ["/var/lib/rancher/k3s", "/etc/rancher/k3s", "/usr/local/bin/k3s", "/etc/nexus"])
				expect(there(name, path), `${name}: ${path}`).toBe(false);
		}
		expect(home.house.machine("a5").read("/var/lib/nexus/volumes/board-api-prod/data-postgres-0/PG_VERSION")).toBe(
			"18\n",
		);
		const [folder = "none"] = kept();
		expect(home.house.machine("centre").read(`${folder}/etcd-snapshot-centre-1`)).toBe("snapshot\n");
		expect(opens.length).toBeGreaterThan(30);
		expect(home.house.machine("centre").read(`${folder}/token`)).toBe(opens);
		expect(await home.stack.workspace.listStacks()).toHaveLength(1);
	});

	test("the same machines take k3s again, and the volumes are where they were", async () => {
		// A cluster of its own, with a token of its own.
		home.wish({ more: { allowRemoval: true } });
		const again = await home.up();
		expect(again.failed, again.output).toBe(false);
		expect(there("a5", "/var/lib/nexus/volumes/board-api-prod/data-postgres-0/PG_VERSION")).toBe(true);
	});

	test("and removed again they keep the snapshots and the token of both clusters", async () => {
		const [first = "none"] = kept();
		const opens = home.house.machine("centre").read(`${first}/token`);
		const gone = await home.destroy();
		expect(gone.failed, gone.output).toBe(false);
		const [second = "none"] = kept().filter((folder) => folder !== first);
		expect(home.house.machine("centre").read(`${first}/etcd-snapshot-centre-1`)).toBe("snapshot\n");
		expect(home.house.machine("centre").read(`${first}/token`)).toBe(opens);
		const other = home.house.machine("centre").read(`${second}/token`) ?? "";
		expect(other.length).toBeGreaterThan(30);
		expect(other).not.toBe(opens);
	});
});
