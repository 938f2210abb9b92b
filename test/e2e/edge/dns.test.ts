import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../rig.ts";
import { pause } from "./machine.ts";
import { HOME_ADDRESSES } from "./network.ts";
import type { Mode } from "./programs/dns.ts";
import { HOME_NAME, Scene } from "./scene.ts";

describeWith(["edge"], "the edge's proxy and home's name", () => {
	let scene: Scene;
	beforeAll(async () => {
		scene = await Scene.open();
		await scene.startProxy();
	});
	afterAll(() => scene?.close());

	const passes = () =>
		scene.client.ask("handshake", scene.dial()).then(
			() => true,
			() => false,
		);

	/** Tries once a second while DNS behaves in a way; tells how many attempts failed. */
	async function failures(mode: Mode, seconds: number): Promise<number> {
		await scene.dns.ask("set", { mode });
		let failed = 0;
		for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(1000)) if (!(await passes())) failed++;
		return failed;
	}

	test("home's new address is followed within 15 s", async () => {
		await scene.homeListens(HOME_ADDRESSES[1]);
		expect(await passes(), "home answers at its old address").toBe(false);
		const begin = Date.now();
		await scene.dns.ask("set", { mode: "answer", records: { [HOME_NAME]: HOME_ADDRESSES[1] } });
		while (!(await passes())) {
			expect(Date.now() - begin, "not yet reached").toBeLessThan(15_000);
			await pause(200);
		}
		expect(Date.now() - begin).toBeLessThan(15_000);
	});

	test("DNS that says nothing for more than a minute breaks nothing", async () => {
		expect(await failures("silent", 65)).toBe(0);
	});

	test.each(["down", "nx", "servfail"] as const)("DNS that is or says '%s' breaks nothing", async (mode) => {
		expect(await failures(mode, 15)).toBe(0);
	});

	test("after all that a new address is followed again", async () => {
		await scene.homeListens(HOME_ADDRESSES[0]);
		const begin = Date.now();
		await scene.dns.ask("set", { mode: "answer", records: { [HOME_NAME]: HOME_ADDRESSES[0] } });
		while (!(await passes()) && Date.now() - begin < 16_000) await pause(200);
		expect(Date.now() - begin).toBeLessThan(15_000);
	});
});
