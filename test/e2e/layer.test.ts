import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { limitTo } from "../../cli/layer-target.ts";
import { KNOWN_CA, ONLY_LAYER } from "../../stacks/layer.ts";
import { type Engine, openEngine } from "./engine.ts";
import { home, program, stepRecorder } from "./program.ts";
import { type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

const edgeIn = (region: string) => ({ edge: { provider: "gcp", project: "example-homelab", region } });

describeWith(["engine", "controlPlane"], "a running stack whose API server dies", () => {
	let plane: ControlPlane;
	let engine: Engine;
	let stack: Stack;

	beforeAll(async () => {
		plane = openControlPlane();
		engine = await openEngine();
		console.log("stood in: a folder of files for Google Cloud, kwok for the nodes");
		stack = await engine.stack("test", program, home(plane, edgeIn("us-west1")));
		await stack.up(engine.recording);
		plane.stop();
		await stack.setAllConfig(home(plane, edgeIn("us-central1")));
	});
	afterAll(() => {
		vi.unstubAllEnvs();
		engine?.close();
		plane?.close();
	});

	test("cannot be updated as a whole, and the error names the address that does not answer", async () => {
		const failed = await stack.preview({ ...engine.recording, refresh: true }).catch(String);
		expect(failed).toContain(`cluster is unreachable: ${plane.api.server}: ECONNREFUSED`);
	});

	test("takes an update of its edge, which changes the edge alone, asks the cluster nothing, and keeps its certificate to trust", async () => {
		const before = engine.calls().length;
		const { onEvent, steps } = stepRecorder();
		// So that what it tells the program is forgotten afterwards.
		vi.stubEnv(ONLY_LAYER, undefined);
		vi.stubEnv(KNOWN_CA, undefined);
		const { caCertificate } = await stack.outputs();
		await stack.up({ ...engine.recording, onEvent, ...(await limitTo("edge", { stack })) });
		expect(caCertificate?.value).toContain("BEGIN CERTIFICATE");
		expect((await stack.outputs()).caCertificate).toEqual(caCertificate);
		const changed = steps().filter((step) => !/^update pulumi:(pulumi:Stack|providers:)/.test(step));
		expect(changed.length).toBeGreaterThan(0);
		expect(changed.filter((step) => !/ (gcp:compute|pulumi:providers:gcp)/.test(step))).toEqual([]);
		const asked = engine
			.calls()
			.slice(before)
			// What depends on a new address is compared with what it was, without the cluster.
			.filter(({ provider, method }) => provider === "kubernetes" && method !== "configure" && method !== "diff");
		expect(asked).toEqual([]);
	});
});
