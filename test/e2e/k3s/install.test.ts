import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../rig.ts";
import { Home } from "./home.ts";

describeWith(["engine", "house"], "k3s on two machines over a real sshd (k3s and its installer are stand-ins)", () => {
	let home: Home;
	beforeAll(async () => {
		home = await Home.open();
	});
	afterAll(() => home?.close());

	test("fresh", async () => {
		const result = await home.up();
		console.log(result.output, result.happened, result.seconds, result.steps);
		const again = await home.up();
		console.log(again.output.slice(-600), again.happened, again.seconds, again.steps);
		expect(result.failed).toBe(false);
	});
});
