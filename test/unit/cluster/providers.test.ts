import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PORTABILITY_DOC, portabilityMarkdown } from "../../../cli/portability-doc.ts";
import { EXPOSURES, nodeLabels, serviceLbPool } from "../../../components/cluster/exposure.ts";
import { CLUSTER_PROVIDERS, exposuresOf, PROVIDERS } from "../../../components/cluster/providers.ts";
import { ROLES } from "../../../components/kubernetes/role.ts";
import { exposureOf } from "../../../stacks/config/exposure.ts";
import { configOf } from "./layer.ts";

const home = (lines: object) =>
	configOf(
		{
			provider: "existing",
			apiServer: { address: "192.168.0.10" },
			nodes: ROLES.map((role) => ({ name: role, role, memory: "8Gi", cpu: 4 })),
		},
		{ lines: { homeAddress: "home.example.dev", ...lines } },
	);

describe("the ways in", () => {
	test("are a provider's default until the stack file says otherwise", () => {
		expect(exposureOf(home({}))).toBe("nodePort");
		expect(exposureOf(home({ exposure: "loadBalancer" }))).toBe("loadBalancer");
	});

	test("of dev and prod are the same by default, so dev proves what prod runs", () => {
		expect(PROVIDERS.k3d.exposure.default).toBe(PROVIDERS.k3s.exposure.default);
	});

	test("are each possible somewhere, and no provider offers its default twice", () => {
		const offered = CLUSTER_PROVIDERS.map(exposuresOf);
		expect(new Set(offered.flat())).toEqual(new Set(EXPOSURES));
		for (const ways of offered) expect(new Set(ways).size).toBe(ways.length);
	});
});

describe("a node", () => {
	test("says its role, and nothing of ServiceLB where that is off", () => {
		expect(nodeLabels("admin", "nodePort")).toEqual({ "nexus.dev/role": "admin" });
		expect(nodeLabels("admin", "loadBalancer")).toEqual({ "nexus.dev/role": "admin" });
	});

	test("serves the Services of its own role alone where ServiceLB is on, so that both lines can have 443", () => {
		expect(nodeLabels("admin", "serviceLb")).toEqual({
			"nexus.dev/role": "admin",
			"svccontroller.k3s.cattle.io/enablelb": "true",
			...serviceLbPool("admin"),
		});
		expect(serviceLbPool("admin")).not.toEqual(serviceLbPool("service"));
	});
});

describe("docs/portability.md", () => {
	test("is current; `npm run docs` writes it", () => {
		expect(readFileSync(PORTABILITY_DOC, "utf8")).toBe(portabilityMarkdown());
	});

	test("names every provider, its ways in, and what happens to data on it", () => {
		const page = portabilityMarkdown();
		for (const provider of CLUSTER_PROVIDERS) {
			expect(page).toContain(`| \`${provider}\` |`);
			for (const sentence of Object.values(PROVIDERS[provider].storage?.fate ?? {})) expect(page).toContain(sentence);
		}
		for (const way of EXPOSURES) expect(page).toContain(`- \`${way}\`: `);
	});

	test("has as many cells in every row as in its header, and nothing that Markdown would take for HTML", () => {
		const blocks = portabilityMarkdown().split("\n\n");
		for (const block of blocks.filter((text) => text.startsWith("| "))) {
			const widths = block.split("\n").map((row) => row.replaceAll("\\|", "").split("|").length);
			expect(new Set(widths).size, block.slice(0, 60)).toBe(1);
		}
		expect(portabilityMarkdown().replaceAll(/`[^`]*`/g, "")).not.toMatch(/<\w/);
	});
});
