import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlannedResource } from "../../cli/plan/document.ts";
import { plan } from "../../cli/plan/plan.ts";
import { readCrds } from "../../cli/schema/crds.ts";
import { crdDirectory } from "../../cli/schema/generate.ts";
import { PROJECT_DIRECTORY, readStack } from "../../cli/stack.ts";
import { catalog } from "../../components/catalog.ts";
import { DEFINITION_BUNDLES, definitionsOf } from "../../components/kubernetes/definitions/bundle.ts";
import { adminLine, serviceLine } from "../../components/line/lines.ts";
import { lineManifests } from "../../components/line/manifests.ts";
import { APPS } from "../../stacks/apps/registry.ts";
import { EDGE_PODS, HOME } from "../unit/gateway/settings.ts";
import { type KubernetesObject, metadataOf, text } from "./providers/kubernetes-api.ts";
import { type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

const STACKS = ["dev", "prod"] as const;
/** What a provider tells only after it has made it: the edge's address, as an address and as a network. */
const EDGE = "198.51.100.7";

describeWith(["controlPlane"], "every manifest of both stacks, definitions first, on a real API server", () => {
	let plane: ControlPlane;
	const plans = new Map<string, readonly PlannedResource[]>();

	/** Server-side apply with strict validation; what the server has against it, or undefined. */
	const apply = (object: KubernetesObject) =>
		plane.api.apply(object, { fieldManager: "test", force: true, dryRun: false }).then(
			() => undefined,
			(error: Error) => `${text(object, "kind")} ${JSON.stringify(metadataOf(object))}: ${error.message}`,
		);

	/** Namespaces before what is in them; everything that the server has against the rest. */
	const applyAll = async (objects: readonly KubernetesObject[]) => {
		const { first = [], then = [] } = Object.groupBy(objects, (object) =>
			text(object, "kind") === "Namespace" ? "first" : "then",
		);
		const problems = [...(await Promise.all(first.map(apply))), ...(await Promise.all(then.map(apply)))];
		return problems.filter((problem) => problem !== undefined);
	};

	beforeAll(async () => {
		plane = openControlPlane();
		const definitions = DEFINITION_BUNDLES.flatMap(definitionsOf);
		// Those that a chart brings: nothing of ours is of their kinds before the chart is there.
		const ofCharts = await readCrds(crdDirectory(), { "cert-manager": catalog.crds["cert-manager"] });
		expect(await applyAll([...definitions, ...ofCharts].map(json))).toEqual([]);
		await served(plane, "/apis/gateway.networking.k8s.io/v1/gateways");
		await served(plane, "/apis/gateway.nginx.org/v1alpha2/nginxproxies");
		await served(plane, "/apis/cert-manager.io/v1/certificates");
		await served(plane, "/apis/monitoring.coreos.com/v1/prometheusrules");
		for (const [stack, resources] of await Promise.all(STACKS.map(planned))) plans.set(stack, resources);
	});
	afterAll(() => plane?.close());

	test.each(STACKS)("%s is taken, every field of every object", async (stack) => {
		const objects = (plans.get(stack) ?? [])
			.filter(({ type, read }) => type.startsWith("kubernetes:") && !type.includes("helm.sh") && !read)
			.map(({ inputs }) => filled(inputs));
		expect(objects.length).toBeGreaterThan(100);
		expect(await applyAll(objects)).toEqual([]);
	});

	test("the lines are taken whatever they are reached by, and whoever is in front of them", async () => {
		const variants = [
			HOME,
			{ ...HOME, env: "lb", exposure: "loadBalancer" },
			{ ...HOME, env: "svclb", exposure: "serviceLb" },
			{ ...HOME, env: "pods", edge: EDGE_PODS },
			{ ...HOME, env: "none", edge: { kind: "none" } },
		] as const;
		const namespaces = variants.map(({ env }) => ({
			apiVersion: "v1",
			kind: "Namespace",
			metadata: { name: `certificates-${env}` },
		}));
		const manifests = variants.flatMap((settings) => [
			...lineManifests(serviceLine(settings)),
			...lineManifests(adminLine(settings)),
		]);
		expect(await applyAll([...namespaces, ...manifests].map(json))).toEqual([]);
	});

	test("a field that the controller does not know is refused by its real definition", async () => {
		const proxy = lineManifests(adminLine(HOME)).find(({ kind }) => kind === "NginxProxy");
		const misspelt = json({ ...proxy, spec: { rewriteClientIp: { mode: "ProxyProtocol" } } });
		expect(await apply(misspelt)).toContain(".spec.rewriteClientIp: field not declared in schema");
		const policy = lineManifests(serviceLine(HOME)).find(({ kind }) => kind === "RateLimitPolicy");
		const nonsense = JSON.stringify(policy).replace("50r/s", "50/s");
		expect(await apply(JSON.parse(nonsense))).toContain("rate");
	});

	test("an older Gateway API over this one is refused by the bundle's own policy", async () => {
		const [definition] = definitionsOf("gateway-api");
		const older = JSON.parse(JSON.stringify(definition).replaceAll("v1.6.1", "v1.4.0"));
		// The policy takes effect a moment after it is there.
		await expect.poll(() => apply(older), { timeout: 30_000 }).toContain("version before v1.5.0 is prohibited");
	});
});

/** A stack as its file has it; prod, which has the room, with every app on it. */
async function planned(stack: (typeof STACKS)[number]): Promise<readonly [string, readonly PlannedResource[]]> {
	const { settings, secretKeys } = await readStack(stack);
	const all = { "nexus:apps": JSON.stringify(Object.fromEntries(Object.keys(APPS).map((name) => [name, {}]))) };
	const config = stack === "prod" ? { ...settings, ...all } : settings;
	const run = await plan({ projectDir: PROJECT_DIRECTORY, stack, config, secretKeys });
	expect(run.problems).toEqual([]);
	return [stack, run.plan.resources];
}

/** A planned object with something in place of what nobody knows yet. */
function filled(inputs: PlannedResource["inputs"]): KubernetesObject {
	const known = JSON.stringify(inputs)
		.replaceAll('"cidr":"[unknown]"', `"cidr":"${EDGE}/32"`)
		.replaceAll("[unknown]", EDGE)
		.replaceAll('"stringData":"[secret]"', '"stringData":{}');
	return JSON.parse(known);
}

/** The boundary: what is sent is JSON, whatever type it has here. */
function json(value: unknown): KubernetesObject {
	return JSON.parse(JSON.stringify(value));
}

async function served({ api }: ControlPlane, path: string): Promise<void> {
	while ((await api.raw("GET", path)).status !== 200) await sleep(100);
}
