import resproto from "@pulumi/pulumi/proto/resource_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, test } from "vitest";
import { EngineRefusal, PreviewEngine } from "../../../cli/plan/engine.ts";
import { Masking } from "../../../cli/plan/masking.ts";
import { Recorder } from "../../../cli/plan/recorder.ts";

function request(type: string, name: string, custom = true): resproto.RegisterResourceRequest {
	return new resproto.RegisterResourceRequest().setType(type).setName(name).setCustom(custom);
}

function newEngine() {
	const recorder = new Recorder([]);
	const engine = new PreviewEngine("dev", "nexus", recorder, new Masking());
	return { engine, recorder };
}

/** The engine's refusal of a request, as "urn: message". */
function refusal(asked: resproto.RegisterResourceRequest): string {
	const { engine, recorder } = newEngine();
	try {
		engine.register(asked);
	} catch (error) {
		expect(recorder.resources).toEqual([]);
		if (error instanceof EngineRefusal) return `${error.urn}: ${error.message}`;
		throw error;
	}
	return "it was taken";
}

describe("what the real engine refuses is refused", () => {
	const type = "test:index:Thing";
	const urn = `urn:pulumi:dev::nexus::${type}::a`;

	test("a parent that is not registered", () => {
		const parent = "urn:pulumi:dev::nexus::test:index:Group::gone";
		expect(refusal(request(type, "a").setParent(parent))).toBe(
			`urn:pulumi:dev::nexus::test:index:Group$${type}::a: could not find parent resource ${parent}`,
		);
	});

	test("a parent that is no URN", () => {
		expect(refusal(request(type, "a").setParent("somebody"))).toContain('invalid URN "somebody"');
	});

	test("a custom resource whose type names no package", () => {
		expect(refusal(request("justone", "a"))).toBe(
			"urn:pulumi:dev::nexus::justone::a: Type 'justone' is not a valid type token (must have format '*:*:*')",
		);
	});

	test("a provider that is not registered", () => {
		const provider = "urn:pulumi:dev::nexus::pulumi:providers:test::gone::some-id";
		expect(refusal(request(type, "a").setProvider(provider))).toBe(`${urn}: unknown provider '${provider}'`);
	});

	test("a dependency that is no URN", () => {
		expect(refusal(request(type, "a").setDependenciesList(["somebody"]))).toContain('invalid URN "somebody"');
	});

	test("a timeout that is no duration", () => {
		const timeouts = new resproto.RegisterResourceRequest.CustomTimeouts();
		timeouts.setCreate("ten minutes");
		expect(refusal(request(type, "a").setCustomtimeouts(timeouts))).toBe(
			`${urn}: unable to parse customTimeout Value ten minutes`,
		);
	});

	test("a component that lives in a plugin", () => {
		expect(refusal(request(type, "a", false).setRemote(true))).toContain("lives in a plugin");
	});

	test("outputs of a resource that was never registered", () => {
		const outputs = new resproto.RegisterResourceOutputsRequest().setUrn(urn);
		expect(() => newEngine().engine.registerOutputs(outputs)).toThrow("whose registration isn't pending");
	});
});

test("a component may have a type of any form", () => {
	expect(newEngine().engine.register(request("Anything", "a", false)).urn).toBe("urn:pulumi:dev::nexus::Anything::a");
});

test("a provider's id is the engine's own mark for unknown, and no empty text", () => {
	const { engine } = newEngine();
	expect(engine.register(request("pulumi:providers:test", "p")).id).toBe("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
	expect(engine.register(request("test:index:Thing", "a")).id).toBe("");
});

test("an output named as secret comes back secret whether it was given or not, and an id cannot be one", () => {
	const given = structpb.Struct.fromJavaScript({ given: "plain-text", open: "open" });
	const asked = request("test:index:Thing", "a").setAdditionalsecretoutputsList(["given", "computed", "id"]);
	const { engine, recorder } = newEngine();
	const outputs = engine.register(asked.setObject(given)).outputs.toJavaScript();
	const secret = "4dabf18193072939515e22adb298388d";
	expect(outputs).toEqual({
		computed: { [secret]: "1b47061264138c4ac30d75fd1eb44270", value: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
		given: { [secret]: "1b47061264138c4ac30d75fd1eb44270", value: "plain-text" },
		open: "open",
	});
	// Inputs are recorded before they become the answer.
	expect(recorder.resources[0]?.inputs).toEqual({ given: "plain-text", open: "open" });
});

test("a child takes protection, retention and what it is deleted with from its parent, unless it says otherwise", () => {
	const { engine, recorder } = newEngine();
	const base = engine.register(request("test:index:Thing", "base")).urn;
	const parent = engine.register(
		request("test:index:Group", "group", false).setProtect(true).setRetainondelete(true).setDeletedwith(base),
	).urn;
	engine.register(request("test:index:Thing", "follows").setParent(parent));
	engine.register(request("test:index:Thing", "differs").setParent(parent).setProtect(false).setRetainondelete(false));
	expect(recorder.resources.slice(2)).toMatchObject([
		{ protect: true, retainOnDelete: true, deletedWith: base },
		{ protect: false, retainOnDelete: false, deletedWith: base },
	]);
});
