import { runtime } from "@pulumi/pulumi";
import { afterEach, describe, expect, test } from "vitest";
import { fromPulumi } from "../../stacks/config/pulumi-config.ts";
import { parseConfig } from "../../stacks/config.ts";

afterEach(() => runtime.setAllConfig({}));

describe("the configuration that Pulumi hands to the program", () => {
	test("has its groups read, and other namespaces left out", () => {
		runtime.setAllConfig({
			"nexus:domain": "example.dev",
			"nexus:edge": '{"provider":"gcp","diskSizeGb":30}',
			"gcp:project": "my-project",
		});
		expect(fromPulumi()).toEqual({
			values: { domain: "example.dev", edge: { provider: "gcp", diskSizeGb: 30 } },
			secretKeys: new Set(),
		});
	});

	test("keeps no secret's value, encrypted or in clear", () => {
		runtime.setAllConfig({ "nexus:kubeconfig": "s3cr3t", "nexus:dnsToken": "s3cr3t", "nexus:bankPin": "s3cr3t" }, [
			"nexus:kubeconfig",
			"nexus:bankPin",
		]);
		const raw = fromPulumi();
		expect(raw).toEqual({
			values: { kubeconfig: undefined, dnsToken: undefined, bankPin: undefined },
			secretKeys: new Set(["kubeconfig", "bankPin"]),
		});
		expect(JSON.stringify(parseConfig("prod", raw))).not.toContain("s3cr3t");
	});

	test("refuses a group in which something is encrypted, which Pulumi hands over in clear", () => {
		runtime.setAllConfig({ "nexus:edge": '{"provider":"gcp","project":"s3cr3t"}' }, ["nexus:edge"]);
		const parsed = parseConfig("prod", fromPulumi());
		expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message)).toContain(
			"nexus:edge: is encrypted, but a group holds no secrets; write it in clear; each secret is a key of its own: npx pulumi config set --secret nexus:<name>",
		);
		expect(JSON.stringify(parsed)).not.toContain("s3cr3t");
	});
});
