import type { StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkKubernetesObject } from "../../cli/plan/kubernetes-check.ts";
import { plan } from "../../cli/plan/plan.ts";
import { nameOfUrn } from "../../cli/plan/urn.ts";
import { PROJECT_DIRECTORY, readStack } from "../../cli/stack.ts";
import { type Engine, openEngine } from "./engine.ts";
import { program } from "./program.ts";
import { describeWith } from "./rig.ts";

describeWith(["engine"], "the offline plan against the first preview by the real engine", () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await openEngine();
	});
	afterAll(() => engine?.close());

	test.each(["dev", "prod"])("%s: the same resources, parents, providers, protection and inputs", async (name) => {
		const { settings, secretKeys } = await readStack(name);
		const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, { value }]));
		const stack = await engine.stack(name, program, config);
		const previewed: StepEventMetadata[] = [];
		await stack.preview({
			...engine.recording,
			onEvent: ({ resourcePreEvent }) => {
				if (resourcePreEvent) previewed.push(resourcePreEvent.metadata);
			},
		});
		const checks = [checkKubernetesObject];
		const run = await plan({ projectDir: PROJECT_DIRECTORY, stack: name, config: settings, secretKeys, checks });

		expect(run.problems).toEqual([]);
		const planned = run.plan.resources.map(({ urn, parent, provider, custom, protect, retainOnDelete, inputs }) => {
			return { urn, parent: parent ?? "", provider: provider ?? "", custom, protect, retainOnDelete, inputs };
		});
		expect(planned.toSorted(byUrn)).toEqual(previewed.filter(isNoDefaultProvider).map(asPlanned).toSorted(byUrn));
	});
});

/** The engine makes these by itself, and no display of its own shows them. */
function isNoDefaultProvider({ urn }: StepEventMetadata): boolean {
	return !/pulumi:providers:[^:]+::default/.test(urn);
}

/** A name that a provider makes up in its check, where a program leaves it open: it is computed, and random. */
const MADE_UP = /-[0-9a-f]{6,8}$/;

/** A step of the engine as the plan tells it. */
function asPlanned({ urn, type, new: state }: StepEventMetadata) {
	const provider = state?.provider ?? "";
	// What the engine itself adds to a provider's inputs: the plugin's version, and a note of its own.
	const { __internal, version, ...configured } = state?.inputs ?? {};
	const { name, ...unnamed } = state?.inputs ?? {};
	const madeUp = typeof name === "string" && name.startsWith(`${nameOfUrn(urn)}-`) && MADE_UP.test(name);
	const inputs = type.startsWith("pulumi:providers:") ? configured : madeUp ? unnamed : state?.inputs;
	return {
		urn,
		parent: state?.parent ?? "",
		provider: /::default[^:]*::[^:]+$/.test(provider) ? "" : provider.replace(/::[^:]+$/, ""),
		custom: state?.custom ?? false,
		protect: state?.protect ?? false,
		retainOnDelete: state?.retainOnDelete ?? false,
		inputs: asText(inputs),
	};
}

/** The engine's own forms of a secret and of what is not known yet. */
function asText(value: unknown): unknown {
	if (value === "04da6b54-80e4-46f7-96ec-b56ff0331ba9") return "[unknown]";
	if (Array.isArray(value)) return value.map(asText);
	if (typeof value !== "object" || value === null) return value;
	if ("4dabf18193072939515e22adb298388d" in value && "ciphertext" in value) return "[secret]";
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item)]));
}

function byUrn(a: { readonly urn: string }, b: { readonly urn: string }): number {
	return a.urn < b.urn ? -1 : 1;
}
