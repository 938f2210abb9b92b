import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CATALOG_DOC, catalogMarkdown } from "../../cli/catalog-doc.ts";
import { catalog } from "../../components/catalog.ts";

test("docs/catalog.md is current; `npm run docs` writes it", () => {
	expect(readFileSync(CATALOG_DOC, "utf8")).toBe(catalogMarkdown());
});

test("the page names every entry and its version", () => {
	const page = catalogMarkdown();
	for (const { name, version } of Object.values(catalog.charts)) expect(page).toContain(`| ${name} | ${version} |`);
	for (const { repository, tag } of Object.values(catalog.images)) expect(page).toContain(`${repository}:${tag}`);
	for (const name of Object.keys(catalog.crds)) expect(page).toContain(`| ${name} |`);
	for (const { url } of Object.values(catalog.manifests)) expect(page).toContain(url);
	expect(page).toContain(catalog.k3s.version);
});

test("the page says what is not certain", () => {
	const uncertain = catalogMarkdown().split("## What is not certain")[1];
	expect(uncertain).toContain("not read upstream: k3s, the edge VM's image family, image k3s.");
	expect(uncertain).toContain("argo-cd is tested by its makers on Kubernetes 1.32 - 1.35, not on 1.36.");
	expect(uncertain).toContain("valkey");
	expect(uncertain, "its digest is known").not.toContain("postgresql");
});

test("every row of the page has as many cells as its header", () => {
	for (const block of catalogMarkdown()
		.split("\n\n")
		.filter((text) => text.startsWith("| "))) {
		const widths = block.split("\n").map((row) => row.replaceAll("\\|", "").split("|").length);
		expect(new Set(widths).size, block.slice(0, 60)).toBe(1);
	}
});
