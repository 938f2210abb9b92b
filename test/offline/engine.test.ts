import { describe, expect, test } from "vitest";
import { planToJson } from "../../cli/plan/document.ts";
import { planFixture, resourceNamed } from "./plan-fixture.ts";

const thing = (name: string) => `urn:pulumi:dev::fixture::test:index:Thing::${name}`;

describe("values in a first preview", async () => {
	const run = await planFixture("values");

	test("a good program has no problems", () => {
		expect(run.problems).toEqual([]);
	});

	test("inputs come back as outputs, so what is made of them is known", () => {
		expect(resourceNamed(run, "second").inputs).toMatchObject({ given: "www.example.dev" });
		expect(run.plan.outputs).toMatchObject({ given: "www.example.dev" });
	});

	test("ids and other computed outputs are unknown, and so is what contains them", () => {
		expect(resourceNamed(run, "second").inputs).toMatchObject({
			fromComputed: "[unknown]",
			fromId: "[unknown]",
			nested: { list: [1, true, null, "[unknown]"] },
		});
		expect(run.plan.outputs).toMatchObject({ computed: "[unknown]", deep: { list: ["[unknown]", 7] } });
	});

	test("secrets stay secret through outputs, resources and additionalSecretOutputs, known or not", () => {
		expect(resourceNamed(run, "second").inputs).toMatchObject({
			fromSecretOutput: "[secret]",
			password: "[secret]",
			nested: { secret: "[secret]" },
		});
		expect(run.plan.outputs).toMatchObject({ secret: "[secret]", password: "[secret]" });
	});

	test("the program knows that it is a preview, and of which stack", () => {
		expect(run.plan.outputs).toMatchObject({ isDryRun: true, stack: "dev" });
	});

	test("dependencies are recorded as a whole and for each property", () => {
		const password = "urn:pulumi:dev::fixture::random:index/randomPassword:RandomPassword::password";
		const second = resourceNamed(run, "second");
		expect(second.dependsOn).toEqual([password, thing("first")]);
		expect(second.propertyDependencies).toMatchObject({ password: [password], fromId: [thing("first")] });
		expect(second.propertyDependencies).not.toHaveProperty("file");
	});

	test("a second plan is the same to the byte", async () => {
		const again = await planFixture("values");
		expect(planToJson(again.plan)).toBe(planToJson(run.plan));
	});
});

describe("components", async () => {
	const run = await planFixture("tree");

	test("a URN carries the whole chain of parent types, without the stack's", () => {
		expect(resourceNamed(run, "outer-inner-child").urn).toBe(
			"urn:pulumi:dev::fixture::fixture:tree:Outer$fixture:tree:Inner$test:index:Thing::outer-inner-child",
		);
	});

	test("the same name under another parent is another resource", () => {
		expect(run.problems).toEqual([]);
		const urns = run.plan.resources.filter(({ name }) => name === "same-name").map(({ urn }) => urn);
		expect(urns).toEqual(["urn:pulumi:dev::fixture::test:index:Thing$test:index:Thing::same-name", thing("same-name")]);
	});

	test("protection and providers are handed down to what is in a component", () => {
		expect(resourceNamed(run, "outer-inner-child")).toMatchObject({
			protect: true,
			provider: "urn:pulumi:dev::fixture::pulumi:providers:test::explicit",
		});
	});

	test("to depend on a component is to depend on what is in it", () => {
		expect(resourceNamed(run, "after").dependsOn).toEqual([resourceNamed(run, "outer-inner-child").urn]);
	});

	test("parents, providers and dependencies come before what needs them", () => {
		const urns = run.plan.resources.map(({ urn }) => urn);
		for (const [index, { parent, provider, dependsOn }] of run.plan.resources.entries())
			for (const urn of [parent, provider, ...dependsOn])
				if (urn !== null) expect(urns.indexOf(urn), urn).toBeLessThan(index);
	});
});

test("resource options are recorded as the engine gets them", async () => {
	const run = await planFixture("options");
	expect(run.problems).toEqual([]);
	expect(resourceNamed(run, "optioned")).toMatchObject({
		protect: true,
		retainOnDelete: true,
		deleteBeforeReplace: false,
		deletedWith: thing("base"),
		ignoreChanges: ["a", "given"],
		replaceOnChanges: ["other"],
		additionalSecretOutputs: ["token"],
		customTimeouts: { create: "10m", delete: "30s" },
	});
	expect(resourceNamed(run, "imported").id).toBe("existing-id");
	expect(resourceNamed(run, "base")).not.toHaveProperty("customTimeouts");
});

test("a resource that is only read keeps its id, and its state is unknown", async () => {
	const run = await planFixture("reads");
	expect(run.problems).toEqual([]);
	expect(resourceNamed(run, "found")).toMatchObject({ read: true, id: "some-id" });
	expect(resourceNamed(run, "user").inputs).toEqual({
		id2: "some-id",
		computed2: "[unknown]",
		whole: thing("found"),
	});
});

test("a provider's function counts as computed, with a warning where the real preview would ask", async () => {
	const run = await planFixture("functions");
	expect(run.problems).toEqual([]);
	expect(resourceNamed(run, "user").inputs).toEqual({ ip: "[unknown]", zones: "[unknown]" });
	expect(run.plan.warnings).toEqual([
		{
			code: "plan.function",
			message: "test:index:zones asks a provider, and an offline plan runs none: its answer counts as computed",
		},
	]);
});

test("warnings carry their code, are told once and in order", async () => {
	const run = await planFixture("warnings");
	expect(run.plan.warnings).toEqual([
		{ code: "edge.billed", message: "e2-small costs money" },
		{ code: "layer.not-built", message: "edge: nothing places it yet" },
		{ code: "program", message: "no code at all" },
	]);
});

describe("checks", () => {
	test("each resource is checked, and findings come in the plan's order with their paths", async () => {
		const run = await planFixture("tree", {
			checks: [
				({ name }) => (name === "same-name" ? [{ path: "given", message: "is missing" }] : []),
				({ type, name, inputs }) =>
					type === "pulumi:providers:test" ? [{ path: "", message: `${name} is at ${inputs.endpoint}` }] : [],
			],
		});
		expect(run.problems).toEqual([
			{ resource: { type: "pulumi:providers:test", name: "explicit" }, message: "explicit is at local" },
			{ resource: { type: "test:index:Thing", name: "same-name" }, message: "given: is missing" },
			{ resource: { type: "test:index:Thing", name: "same-name" }, message: "given: is missing" },
		]);
	});
});

describe("the program's world", async () => {
	const secret = "KUBECONFIG AWS_SECRET_ACCESS_KEY GOOGLE_APPLICATION_CREDENTIALS PULUMI_ACCESS_TOKEN SSH_AUTH_SOCK";
	const before = { ...process.env };
	for (const name of secret.split(" ")) process.env[name] = "set-by-the-test";
	const run = await planFixture("environment");
	process.env = before;

	test("it holds no account: no kubeconfig, cloud credential, token or agent", () => {
		const { environment } = run.plan.outputs;
		expect(environment).toContain("PATH");
		for (const name of secret.split(" ")) expect(environment).not.toContain(name);
		expect(run.plan.outputs.home).toBe("/nonexistent");
	});

	test("a secret of the stack comes as a name, never as a value", () => {
		expect(run.plan.outputs).toMatchObject({ sealed: "nexus:token", sealedValue: "no value" });
	});

	test("structured config comes as the CLI passes it", () => {
		expect(run.plan.outputs.structured).toEqual({ admin: { port: 443 } });
	});
});
