import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { limitTo } from "../../../cli/layer-target.ts";
import { KNOWN_CA, ONLY_LAYER } from "../../../stacks/layer.ts";

/** Of a stack that was updated before: its name, and what it put out. */
const stack = {
	name: "prod",
	outputs: async () => ({ caCertificate: { value: "PEM", secret: false } }),
} satisfies Partial<Stack> as unknown as Stack;

beforeEach(() => {
	vi.stubEnv(ONLY_LAYER, undefined);
	vi.stubEnv(KNOWN_CA, undefined);
});
afterEach(() => {
	vi.unstubAllEnvs();
});

test("One layer alone is the engine's target, and the program is told so, with the certificate that is known", async () => {
	const { target } = await limitTo("edge", { stack });
	expect(target).toContain("urn:pulumi:prod::nexus::nexus:layer:Edge$**");
	expect([process.env[ONLY_LAYER], process.env[KNOWN_CA]]).toEqual(["edge", "PEM"]);
});

test("A whole update has no target, and the program finds everything out anew", async () => {
	await limitTo("edge", { stack });
	expect(await limitTo(undefined, { stack })).toEqual({});
	expect([process.env[ONLY_LAYER], process.env[KNOWN_CA]]).toEqual(["", ""]);
});
