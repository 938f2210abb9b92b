import type { ConfigMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { layerTargets } from "../../cli/layer-target.ts";
import { type Engine, openEngine } from "./engine.ts";
import { home, program, type Settings, stepRecorder } from "./program.ts";
import { KubernetesApi } from "./providers/kubernetes-api.ts";
import { describeWith } from "./rig.ts";

/** A cluster that is not there: whatever dials it fails. */
const DEAD = `apiVersion: v1
kind: Config
clusters: [{name: dead, cluster: {server: "https://127.0.0.1:9"}}]
users: [{name: nobody, user: {token: none}}]
contexts: [{name: dead, context: {cluster: dead, user: nobody}}]
current-context: dead
`;

const VM = "gcp:compute/instance:Instance edge-vm";

describeWith(["engine"], "the edge in Google Cloud", () => {
	let engine: Engine;
	let stack: Stack;
	const target = layerTargets("edge", "test");

	beforeAll(async () => {
		engine = await openEngine();
		stack = await engine.stack("test", program, settings());
	});
	afterAll(() => engine?.close());

	/** Brings the edge, and nothing else, to these settings; answers with what the engine did. */
	async function update(edge: Settings = {}, rest: Settings = {}): Promise<readonly string[]> {
		await stack.setAllConfig(settings(edge, rest));
		const { onEvent, steps } = stepRecorder();
		await stack.up({ ...engine.recording, target, onEvent });
		return steps().filter((step) => !step.includes("nexus:"));
	}

	const metadata = () =>
		engine
			.calls()
			.filter(({ method, type, preview }) => type.endsWith(":Instance") && !preview && /create|update/.test(method))
			.map(({ inputs }) => inputs.metadata);

	test("is made while the cluster is dead, and tells its address, its records and its bill", async () => {
		const steps = await update();
		expect(steps).toContain(`create ${VM}`);
		const { edgeAddress, dnsRecords, edgeSsh, edgeBill } = await stack.outputs();
		expect(edgeAddress?.value).toMatch(/^198\.51\.100\.\d+$/);
		expect(dnsRecords?.value).toContainEqual({
			line: "admin",
			name: "grafana.example.dev",
			type: "A",
			value: edgeAddress?.value,
		});
		expect(edgeSsh?.value).toContain("--tunnel-through-iap");
		expect(edgeBill?.value).toMatchObject({ usdAMonth: "0.00" });
	});

	test("does not change when nothing has changed", async () => {
		const { changeSummary } = await stack.preview({ ...engine.recording, target });
		expect(Object.keys(changeSummary)).toEqual(["same"]);
	});

	test("gets another admin host as an update of the VM in place, and of nothing else", async () => {
		const [before] = metadata();
		expect(await update({}, { lines: { ...LINES, admin: { hosts: ["grafana", "wiki"] } } })).toEqual([`update ${VM}`]);
		const after = metadata().at(-1);
		expect(after).not.toEqual(before);
		expect(JSON.stringify(after)).toContain("wiki.example.dev");
		expect(engine.calls().filter(({ method, replaces }) => method === "diff" && (replaces ?? []).length > 0)).toEqual(
			[],
		);
	});

	test("gets another machine type, accepted as billed, in place as well", async () => {
		const steps = await update({ machineType: "e2-small", allowBilled: true });
		expect(steps).toEqual([`update ${VM}`]);
		const { edgeBill } = await stack.outputs();
		expect(edgeBill?.value).toMatchObject({ usdAMonth: "15.88" });
	});

	test("changes over to an address of the other tier without a new VM", async () => {
		const steps = await update({ networkTier: "PREMIUM", allowBilled: true });
		expect(steps.filter((step) => step.includes("Instance"))).toEqual([`update ${VM}`]);
		expect(steps.some((step) => step.startsWith("create-replacement gcp:compute/address:Address"))).toBe(true);
	});

	test("is not deleted by accident where data is retained", async () => {
		expect(await update({}, { data: { retention: "retain" } })).toContain(`update ${VM}`);
		await expect(stack.destroy(engine.recording)).rejects.toThrow("Deletion Protection is enabled");
	});

	test("goes in order: the VM before its address and its network", async () => {
		await update({}, { data: { retention: "delete" } });
		const before = engine.calls().length;
		await stack.destroy(engine.recording);
		const gone = engine
			.calls()
			.slice(before)
			.filter(({ method }) => method === "delete")
			.map(({ type }) => type.split(":").at(-1));
		expect(gone[0]).toBe("Instance");
		expect(gone.indexOf("Network")).toBeGreaterThan(gone.indexOf("Subnetwork"));
		expect(new Set(gone)).toEqual(new Set(["Instance", "Address", "Firewall", "Subnetwork", "Network", "Service"]));
	});
});

const LINES = { homeAddress: "home.example.dev" };

function settings(edge: Settings = {}, rest: Settings = {}): ConfigMap {
	const dead = { kubeconfig: DEAD, kubeconfigPath: "/dev/null", api: new KubernetesApi(DEAD) };
	return home(dead, { edge: { provider: "gcp", project: "example-homelab", ...edge }, ...rest });
}
