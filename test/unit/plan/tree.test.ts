import { describe, expect, test } from "vitest";
import type { Plan, PlannedResource } from "../../../cli/plan/document.ts";
import { planToPage } from "../../../cli/plan/html.ts";
import { planToTree } from "../../../cli/plan/tree.ts";

const STACK = "urn:pulumi:dev::nexus::pulumi:pulumi:Stack::nexus-dev";

function resource(type: string, name: string, more: Partial<PlannedResource> = {}): PlannedResource {
	return {
		urn: `urn:pulumi:dev::nexus::${type}::${name}`,
		type,
		name,
		parent: STACK,
		dependsOn: [],
		provider: null,
		custom: true,
		protect: false,
		retainOnDelete: false,
		inputs: {},
		...more,
	};
}

function object(kind: string, name: string, more: Partial<PlannedResource> = {}): PlannedResource {
	const inputs = { kind, metadata: { name, namespace: "shop-dev" } };
	return resource(`kubernetes:core/v1:${kind}`, name, { inputs, parent: app.urn, ...more });
}

const app = resource("nexus:app:App", "shop", { custom: false });

const PLAN: Plan = {
	stack: "dev",
	resources: [
		resource("pulumi:pulumi:Stack", "nexus-dev", { urn: STACK, parent: null, custom: false }),
		app,
		object("NetworkPolicy", "allow-dns"),
		object("NetworkPolicy", "allow-to-redis"),
		object("NetworkPolicy", "default-deny"),
		object("Secret", "one"),
		object("Secret", "two", { protect: true }),
		resource("kubernetes:helm.sh/v3:Release", "metrics", { inputs: { chart: "prometheus", version: "1.2.3" } }),
		resource("pulumi:providers:gcp", "edge"),
		resource("kubernetes:core/v1:Node", "found", { read: true, id: "centre" }),
	],
	outputs: {
		url: "https://example.dev",
		password: "[secret]",
		ports: [
			{ from: 443, to: 31443 },
			{ from: "anywhere", purpose: "the shop's own visitors", to: "192.168.0.11:31443" },
		],
		open: "ssh edge.example.dev -L 8080:some-service.of-a-namespace:8080",
		none: {},
	},
	warnings: [{ code: "secret.missing", message: "nexus:x is not set. Set it with: npx pulumi config set nexus:x" }],
};

describe("the tree for people", () => {
	test("shows components with their counts, resources with their names, and what matters about them", () => {
		expect(planToTree(PLAN, { colours: false, columns: 60 })).toBe(`Plan of dev: 7 resources to create

shop  nexus:app:App                                        5
├─ 3 NetworkPolicy  shop-dev/{allow-dns, allow-to-redis,
│                   default-deny}
├─ Secret           shop-dev/one
└─ Secret           shop-dev/two, protected

metrics  Release, chart prometheus 1.2.3

edge  Provider gcp

found  Node, read, not managed

By type
  3 NetworkPolicy, 2 Secret, 1 Provider gcp, 1 Release

Outputs
  url: https://example.dev
  password: [secret]
  ports:
    - from: 443, to: 31443
    - from: anywhere, purpose: the shop's own visitors,
      to: 192.168.0.11:31443
  open:
    ssh edge.example.dev -L 8080:some-service.of-a-namespace:8080
  none: {}

Warnings
  ! secret.missing  nexus:x is not set. Set it with:
    npx pulumi config set nexus:x

This plan is offline: it compares with no state and asks no
cluster or cloud; a first preview shows the same.
`);
	});

	test("has colours only when they are wanted", () => {
		expect(planToTree(PLAN, { colours: false })).not.toContain("\u001b");
		expect(planToTree(PLAN, { colours: true })).toContain("\u001b[");
	});

	test("never breaks a command, whatever the width", () => {
		const command = "curl --resolve tools.example.dev:30943:192.168.0.10 https://tools.example.dev:30943/";
		for (let columns = 60; columns <= 120; columns++)
			expect(planToTree({ ...PLAN, outputs: { breakGlass: command } }, { colours: false, columns })).toContain(command);
	});

	test("is never wider than it is asked to be, but for a command", () => {
		for (const line of planToTree(PLAN, { colours: false, columns: 50 }).split("\n"))
			if (!line.includes("ssh ")) expect(line.length).toBeLessThanOrEqual(50);
	});
});

describe("the page", () => {
	const page = planToPage(PLAN);

	test("refers to nothing outside of itself, and forbids itself to", () => {
		expect(page).toContain("default-src 'none'");
		expect(page).not.toMatch(/<(?:link|img|iframe)|src=|href="(?!#)|url\(|@import|fetch\(/);
	});

	test("shows every resource, output and warning", () => {
		for (const text of ["allow-to-redis", "secret.missing", "https://example.dev", "chart prometheus 1.2.3"])
			expect(page).toContain(text);
	});

	test("escapes every text of the plan, wherever it stands", () => {
		const evil = `</script><img src=x onerror="alert('1')">`;
		const attacked: Plan = {
			stack: evil,
			resources: PLAN.resources.map((one) => ({
				...one,
				name: evil,
				type: evil,
				urn: `${one.urn}${evil}`,
				id: evil,
				dependsOn: [evil, `${STACK}${evil}`],
				provider: evil,
				inputs: { [evil]: evil, metadata: { name: evil, namespace: evil }, chart: evil, version: evil },
				...(one.parent === null ? {} : { parent: `${one.parent}${evil}` }),
			})),
			outputs: { [evil]: evil, nested: { [evil]: [evil] } },
			warnings: [{ code: evil, message: evil }],
		};
		const text = planToPage(attacked);
		expect(text).toContain("&lt;/script&gt;");
		expect(text).not.toContain("<img");
		expect(text.match(/<\/script>/g)).toHaveLength(1);
		expect(text).not.toMatch(/onerror="/);
	});
});
