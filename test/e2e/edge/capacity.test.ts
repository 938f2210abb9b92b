import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../rig.ts";
import { admitCrowd } from "./crowd.ts";
import type { CrowdAnswers } from "./programs/crowd.ts";
import { Remote } from "./remote.ts";
import { Scene } from "./scene.ts";
import { usageOf } from "./usage.ts";

const CONNECTIONS = 10_000;
/** Each with ten connections; the limits are a hundred from one address, and a hundred in ten seconds. */
const ADDRESSES = 1000;
const MEGABYTE = 1_000_000;

describeWith(["edge"], "the edge's proxy with a crowd of clients", () => {
	let scene: Scene;
	let crowd: Remote<CrowdAnswers>;

	beforeAll(async () => {
		scene = await Scene.open();
		admitCrowd(scene.network);
		crowd = new Remote(scene.network.node("client", fileURLToPath(new URL("./programs/crowd.ts", import.meta.url))));
		await scene.startProxy();
	});
	afterAll(async () => {
		await crowd?.close();
		await scene?.close();
	});

	// Two processes hold them, as after a change of the lines: that costs more than one, and one would need more
	// descriptors than every machine allows.
	test("10,000 idle connections, half of them older than its last reload, fit in 200 MB", async () => {
		const half = { ...scene.dial(), name: "grafana.example.dev", addresses: ADDRESSES, count: CONNECTIONS / 2 };
		expect(await crowd.ask("hold", { ...half, first: 0 })).toEqual({ failed: 0, reason: "" });
		const { output } = scene.machine.run("sh", ["-c", "echo reload | socat -t30 - /run/haproxy-master.sock"]);
		expect(output).toContain("Success=1");
		expect(await crowd.ask("hold", { ...half, first: ADDRESSES })).toEqual({ failed: 0, reason: "" });

		const established = ["-tnH", "state", "established", "sport", "=", ":443"];
		expect(scene.machine.run("ss", established).output.trim().split("\n")).toHaveLength(CONNECTIONS);
		expect(await crowd.ask("standing", undefined)).toBe(CONNECTIONS);
		const { processes, pssBytes } = usageOf(scene.machine, "haproxy");
		expect(processes, "master, worker and the worker of before").toBe(3);
		expect(pssBytes).toBeLessThan(200 * MEGABYTE);
		// It would be less than nothing if the proxy were not the one that holds them.
		expect(pssBytes).toBeGreaterThan(CONNECTIONS * 1000);
	});
});
