import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { PlannedResource } from "../../cli/plan/document.ts";
import { PROJECT_DIRECTORY } from "../../cli/stack.ts";
import { PARITY_EXCEPTIONS } from "../fixtures/parity.ts";
import { planStack, STACKS } from "./stack-plans.ts";

/** The part of a planned object that the invariants read. */
interface ObjectInputs {
	readonly kind?: string;
	readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly labels?: Record<string, string> };
	readonly stringData?: unknown;
	readonly data?: unknown;
}

const objectsOf = (resources: readonly PlannedResource[]) =>
	resources
		.filter(({ type, read }) => type.startsWith("kubernetes:") && !read)
		// The plan's inputs are any JSON; the schema check has already said that these are Kubernetes objects.
		.map((resource) => ({ resource, object: resource.inputs as ObjectInputs }));

const [dev, prod] = await Promise.all(STACKS.map(planStack));
const plans = { dev: dev?.plan.resources ?? [], prod: prod?.plan.resources ?? [] };

/** `kind/name in namespace`, without the environment's suffix. */
function identities(stack: (typeof STACKS)[number]): readonly string[] {
	const bare = (text = "") => text.replace(new RegExp(`-${stack}$`), "");
	return objectsOf(plans[stack])
		.map(
			({ object: { kind, metadata } }) =>
				`${kind}/${bare(metadata?.name)} in ${bare(metadata?.namespace) || "no namespace"}`,
		)
		.toSorted();
}

describe("dev and prod", () => {
	test("are the same objects, apart from those that the list names with a reason", () => {
		const shared = (stack: (typeof STACKS)[number]) =>
			identities(stack).filter((identity) => !(identity in PARITY_EXCEPTIONS));
		expect(shared("dev").length).toBeGreaterThan(10);
		expect(shared("dev")).toEqual(shared("prod"));
	});

	test("need every exception that the list names", () => {
		const [inDev, inProd] = [new Set(identities("dev")), new Set(identities("prod"))];
		const needless = Object.keys(PARITY_EXCEPTIONS).filter((identity) => inDev.has(identity) === inProd.has(identity));
		expect(needless).toEqual([]);
	});

	test("differ in config alone: no code asks for the name of a stack", () => {
		const sources = ["index.ts", ...globSync("{stacks,components,cli}/**/*.{ts,js}", { cwd: PROJECT_DIRECTORY })];
		expect(sources.length).toBeGreaterThan(50);
		// `=== "prod"`, `case "dev":`, `{ prod: … }[stack]` and their like; a default for a flag is no decision.
		const asks =
			/([=!]==?\s*["'`](prod|dev)["'`])|(case\s+["'`](prod|dev)["'`])|(["'`](prod|dev)["'`]\s*[=!]==?)|(includes\(\s*["'`](prod|dev)["'`])/;
		const asking = sources.filter((file) => asks.test(readFileSync(`${PROJECT_DIRECTORY}${file}`, "utf8")));
		expect(asking).toEqual([]);
	});
});

describe.each(STACKS)("in %s", (stack) => {
	const objects = objectsOf(plans[stack]);

	test("every value of a Secret is a secret of the engine's", () => {
		const secrets = objects.filter(({ object: { kind } }) => kind === "Secret");
		expect(secrets.length).toBeGreaterThan(0);
		for (const { object } of secrets) {
			expect(object.data).toBeUndefined();
			// The SDK marks the whole map when one of its values is secret.
			expect(object.stringData).toBe("[secret]");
		}
	});

	test("no object but a Secret holds a secret", () => {
		const leaking = objects.filter(
			({ object }) => object.kind !== "Secret" && JSON.stringify(object).includes("[secret]"),
		);
		expect(leaking.map(({ resource }) => resource.urn)).toEqual([]);
	});

	test("every namespace is restricted, denies by default, and has a budget", () => {
		const inNamespace = (kind: string, name: string) =>
			new Set(
				objects
					.filter(({ object }) => object.kind === kind && object.metadata?.name === name)
					.map(({ object }) => object.metadata?.namespace),
			);
		const [denied, budgeted] = [inNamespace("NetworkPolicy", "default-deny"), inNamespace("ResourceQuota", "budget")];
		const namespaces = objects
			.filter(({ object: { kind } }) => kind === "Namespace")
			.map(({ object }) => object.metadata);
		expect(namespaces.length).toBeGreaterThan(0);
		for (const namespace of namespaces) {
			expect(namespace?.labels?.["pod-security.kubernetes.io/enforce"]).toBe("restricted");
			expect(denied).toContain(namespace?.name);
			expect(budgeted).toContain(namespace?.name);
		}
	});

	test("nothing is placed before the namespace that it lives in, so teardown empties it first", () => {
		const namespaces = new Map(
			objects.flatMap(({ resource, object }) =>
				object.kind === "Namespace" ? [[object.metadata?.name, resource.urn] as const] : [],
			),
		);
		const byUrn = new Map(plans[stack].map((resource) => [resource.urn, resource]));
		const reaches = (urn: string, target: string): boolean =>
			urn === target || (byUrn.get(urn)?.dependsOn ?? []).some((dependency) => reaches(dependency, target));
		const early = objects.filter(({ resource, object }) => {
			const namespace = namespaces.get(object.metadata?.namespace);
			return object.metadata?.namespace !== undefined && (namespace === undefined || !reaches(resource.urn, namespace));
		});
		expect(early.map(({ resource }) => resource.urn)).toEqual([]);
	});
});

test("what holds data is protected where data is retained, and nothing is where it is not", () => {
	const protectedNames = (stack: (typeof STACKS)[number]) =>
		objectsOf(plans[stack])
			.filter(({ resource, object }) => resource.protect && object.kind !== undefined)
			.map(({ object: { kind, metadata } }) => `${kind}/${metadata?.name}`);
	expect(protectedNames("prod")).toEqual(["Namespace/counter-redis-prod"]);
	expect(protectedNames("dev")).toEqual([]);
});

test.each(STACKS)(
	"in %s a teardown takes gateways and routes before who acts upon them, and the definitions last",
	(stack) => {
		const byUrn = new Map(plans[stack].map((resource) => [resource.urn, resource]));
		const reaches = (urn: string, targets: ReadonlySet<string>): boolean =>
			targets.has(urn) || (byUrn.get(urn)?.dependsOn ?? []).some((dependency) => reaches(dependency, targets));
		const named = (pattern: RegExp) => plans[stack].filter(({ urn }) => pattern.test(urn)).map(({ urn }) => urn);
		const release = named(/helm\.sh\/v3:Release::nginx-gateway-fabric/);
		const gateways = named(/\$kubernetes:gateway\.\S+:(Gateway|NginxProxy|RateLimitPolicy|ClientSettingsPolicy)::/);
		const routes = named(/:HTTPRoute::/);
		const definitions = (group: RegExp) => new Set(named(group));
		const gatewayApi = definitions(/:CustomResourceDefinition::.*\.gateway\.networking\.k8s\.io$/);
		const controller = definitions(/:CustomResourceDefinition::.*\.gateway\.nginx\.org$/);
		expect([release.length, gateways.length > 8, routes.length > 1, gatewayApi.size, controller.size]).toEqual([
			1,
			true,
			true,
			10,
			11,
		]);
		expect(gateways.filter((urn) => !reaches(urn, new Set(release)))).toEqual([]);
		expect(routes.filter((urn) => !reaches(urn, gatewayApi))).toEqual([]);
		for (const bundle of [gatewayApi, controller]) expect(release.filter((urn) => !reaches(urn, bundle))).toEqual([]);
	},
);
