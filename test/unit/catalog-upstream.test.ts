import { subset } from "semver";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Chart, type CrdBundle, catalog } from "../../components/catalog.ts";
import { describeUpstream } from "../upstream.ts";

const ChartYaml = z.object({
	name: z.string(),
	version: z.string(),
	appVersion: z.coerce.string().optional(),
	kubeVersion: z.string().optional(),
});
const Definition = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });

/** cert-manager's release tool writes the version when it packs the chart; in the repository it is always this. */
const UNRELEASED = "v0.0.0";
/** Folders that hold the CRDs of another version than their plain name says. */
const CRD_FOLDERS: Readonly<Record<string, string>> = { "argo-cd": "argo-cd-3.4.4" };
/** Upstream folders of CRDs that we do not install. */
const CRDS_NOT_OURS = ["argo-cd"]; // 3.5.1: newer than the pinned chart's
const charts: readonly (readonly [string, Chart])[] = Object.entries(catalog.charts);
const bundles: readonly (readonly [string, CrdBundle])[] = Object.entries(catalog.crds);

describeUpstream("the catalog agrees with the projects' own files", (files) => {
	const rows = tableRows(files.text("SOURCES.md"));
	const chartRows = new Map(rows.filter((row) => row.length === 9).map((row) => [row[0], row]));
	const crdRows = new Map(rows.filter((row) => row.length === 7).map((row) => [row[0], row]));

	test("every chart that was read is in the catalog, and no other", () => {
		expect(charts.map(([name]) => name).toSorted()).toEqual(files.folders("charts"));
	});
	test.each(charts)("chart %s: name, version, app version and Kubernetes range", (name, chart) => {
		const yaml = ChartYaml.parse(files.parsed("charts", name, "Chart.yaml"));
		const released = yaml.version === UNRELEASED ? chart.source.ref : yaml.version;
		expect(chart.name).toBe(yaml.name);
		expect(chart.version).toBe(released);
		if (yaml.version !== UNRELEASED && yaml.appVersion !== undefined) expect(chart.appVersion).toBe(yaml.appVersion);
		if (yaml.version === UNRELEASED) expect(chart.appVersion).toBe(released);
		if (yaml.kubeVersion === undefined) expect(chart.kubernetesFrom).not.toBe("Chart.yaml");
		else
			expect(
				subset(chart.kubernetes, yaml.kubeVersion, { includePrerelease: true }),
				`${chart.kubernetes} in ${yaml.kubeVersion}`,
			).toBe(true);
	});
	test.each(charts)("chart %s: repository and tag are those that it was read at", (name, { source }) => {
		const [, repository, tag] = chartRows.get(name) ?? [];
		expect(`https://github.com/${repository}`).toBe(source.repository);
		expect(tag?.split(" ")[0]).toBe(source.ref);
	});
	test("K8up's app version is the image tag of its values", () => {
		const values = z
			.object({ image: z.object({ tag: z.string() }) })
			.parse(files.parsed("charts", "k8up", "values.yaml"));
		expect(catalog.charts.k8up.appVersion).toBe(values.image.tag);
	});

	test("every folder of CRDs is in the catalog, or known as one that we do not install", () => {
		const ours = bundles.map(([name]) => CRD_FOLDERS[name] ?? name);
		expect([...ours, ...CRDS_NOT_OURS].toSorted()).toEqual(files.folders("crds"));
	});
	test.each(bundles)("CRDs of %s: names, version and tag", (name, bundle) => {
		const folder = CRD_FOLDERS[name] ?? name;
		const definitions = files
			.files("crds", folder)
			.flatMap((file) => files.documents("crds", folder, file))
			.map((document) => Definition.parse(document))
			.filter(({ kind }) => kind === "CustomResourceDefinition");
		expect(bundle.names).toEqual(definitions.map(({ metadata }) => metadata.name).toSorted());

		const [, repository, tag, , version, , license] = crdRows.get(folder) ?? [];
		expect(`https://github.com/${repository}`).toBe(bundle.source.repository);
		expect(tag?.split(" ")[0]).toBe(bundle.source.ref);
		expect(version?.replace("operator ", "")).toBe(bundle.version);
		expect(license).toBe(bundle.license);
	});
});

/** Cells of the two tables in SOURCES.md; both start with name, repository, tag (commit), date, version. */
function tableRows(markdown: string): readonly (readonly string[])[] {
	return markdown
		.split("\n")
		.filter((line) => line.startsWith("| "))
		.map((line) =>
			line
				.split("|")
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
}
