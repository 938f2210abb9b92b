import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Checkout, onExistingCluster, openCheckout } from "./checkout.ts";
import { type Engine, openEngine } from "./engine.ts";
import { type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

const UPDATE = ["up", "--stack", "dev", "--yes", "--accept-state-risk"];

/** Milliseconds without a write after which the engine is taken to wait for the cluster and for nothing else. */
const QUIET = 2000;

/** Milliseconds that an update gets to come as far as the apps. */
const HALF_WAY = 240_000;

describeWith(["engine", "controlPlane"], "an update that is killed half-way", () => {
	let plane: ControlPlane;
	let engine: Engine;
	let checkout: Checkout;
	let locked: { code: number; output: string };

	beforeAll(async () => {
		plane = openControlPlane();
		engine = await openEngine({ checkpoints: true });
		console.log("stood in: kwok for the nodes (pods become Ready, nothing runs)");
		checkout = openCheckout(engine.env);
		checkout.write("Pulumi.dev.yaml", onExistingCluster(checkout.read("Pulumi.dev.yaml")));
		// With nowhere to run the pods wait, and so does the update, for as long as the test likes.
		await cordon(true);
		pulumi(["stack", "init", "dev"]);
		pulumi(["config", "set", "--secret", "nexus:kubeconfig", "--stack", "dev"], plane.kubeconfig);
	});
	afterAll(() => {
		checkout?.close();
		engine?.close();
		plane?.close();
	});

	function pulumi(args: readonly string[], input = ""): string {
		const env = { HOME: checkout.folder, ...engine.env };
		const { status, stdout, stderr } = spawnSync("pulumi", args, {
			cwd: checkout.folder,
			env,
			input,
			encoding: "utf8",
		});
		expect(status, stdout + stderr).toBe(0);
		return stdout;
	}

	const cordon = async (unschedulable: boolean) => {
		for (const node of ["rig-admin", "rig-service"]) {
			await plane.api.request(
				"PATCH",
				`/api/v1/nodes/${node}`,
				{ spec: { unschedulable } },
				"application/merge-patch+json",
			);
		}
	};
	// A file that is killed in the middle of its own writing is another accident than an update that is.
	const quiet = () => {
		const { mtimeMs } = statSync(join(engine.backend, ".pulumi/stacks/nexus/dev.json"));
		return Date.now() - mtimeMs > QUIET;
	};
	const redis = () =>
		plane.api.raw("GET", "/apis/apps/v1/namespaces/counter-redis-dev/statefulsets/redis").then(({ status }) => status);
	const counter = () =>
		plane.api.raw("GET", "/apis/apps/v1/namespaces/counter-dev/deployments/counter").then(({ status }) => status);

	test("leaves the stack locked, and the next one says so and names the command that frees it", async () => {
		const env = { HOME: checkout.folder, TERM: "dumb", ...engine.env };
		// A group of its own, so that launcher, program and engine die at once, as in a power cut.
		const update = spawn(process.execPath, ["cli/nexus.js", ...UPDATE], {
			cwd: checkout.folder,
			env,
			detached: true,
			stdio: "ignore",
		});
		const ended = new Promise((resolve) => update.once("exit", resolve));
		await expect.poll(redis, { timeout: HALF_WAY, interval: 100 }).toBe(200);
		await expect.poll(quiet, { timeout: 60_000, interval: 100 }).toBe(true);
		process.kill(-(update.pid ?? 0), "SIGKILL");
		await ended;
		expect(await counter(), "it was killed half-way").toBe(404);

		locked = checkout.nexus(...UPDATE);
		expect(locked.code).toBe(1);
		expect(locked.output).toContain('The stack "dev" is locked');
		expect(locked.output).toMatch(/free it with: npx pulumi cancel/);
		expect(await counter()).toBe(404);
	});

	test("is followed by one that completes, after that command", async () => {
		await cordon(false);
		const command = /free it with: npx pulumi (.+)$/m.exec(locked.output)?.[1]?.trim().split(" ") ?? [];
		pulumi([...command, "--yes"]);
		const { code, output } = checkout.nexus(...UPDATE);
		expect(code, output).toBe(0);
		expect([await redis(), await counter()]).toEqual([200, 200]);
	});

	test("leaves nothing to do after that", () => {
		const { output } = checkout.nexus("preview", "--stack", "dev");
		expect(output).toMatch(/\d+ unchanged/);
		expect(output).not.toMatch(/to (create|update|replace|delete)/);
	});

	test("in the middle of writing the state, the way back is named, and it leads back", () => {
		const state = join(engine.backend, ".pulumi/stacks/nexus/dev.json");
		truncateSync(state, 100);
		for (const command of [["preview", "--stack", "dev"], UPDATE]) {
			const { code, output } = checkout.nexus(...command);
			expect(output).toContain('The state of "dev" cannot be read');
			expect(output).toContain(".pulumi/stacks/nexus/dev.json.bak");
			expect(output).not.toMatch(/^\s+at /m);
			expect(code).toBe(1);
		}
		copyFileSync(`${state}.bak`, state);
		const { code, output } = checkout.nexus(...UPDATE);
		expect(code, output).toBe(0);
	});
});
