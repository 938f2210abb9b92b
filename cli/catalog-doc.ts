import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
	type Chart,
	type CrdBundle,
	catalog,
	type Image,
	type Provenance,
	type ReleaseManifest,
	type Tool,
} from "../components/catalog.ts";
import { table } from "./markdown.ts";

/** The page that people read instead of the catalog's source. */
export const CATALOG_DOC = fileURLToPath(new URL("../docs/catalog.md", import.meta.url));

const charts: readonly Chart[] = Object.values(catalog.charts);
const manifests: readonly (readonly [string, ReleaseManifest])[] = Object.entries(catalog.manifests);
const images: readonly (readonly [string, Image])[] = Object.entries(catalog.images);
const crds: readonly (readonly [string, CrdBundle])[] = Object.entries(catalog.crds);
const tools: readonly (readonly [string, Tool])[] = Object.entries(catalog.tools);

/** The catalog as a Markdown page. */
export function catalogMarkdown(): string {
	const { kubernetes, k3s, gce } = catalog;
	return `${[
		"# Catalog: everything that Nexus pins",
		`Generated from [components/catalog.ts](../components/catalog.ts) by \`npm run docs\`: edit that, not this. Last gone through on ${catalog.readAt}.`,
		'"Read" is the day whose state of the source was read. How to add or raise an entry: [CONTRIBUTING.md](../CONTRIBUTING.md).',
		"## Kubernetes",
		table(
			["what", "version", "why", "source", "read"],
			[
				[
					"Kubernetes",
					`${kubernetes.minor} (checked against the API of ${kubernetes.schemaVersion})`,
					kubernetes.why,
					"",
					"",
				],
				["k3s", k3s.version, k3s.why, sourceOf(k3s), k3s.readAt],
				["image family of the edge VM", gce.image, gce.why, sourceOf(gce), gce.readAt],
				...tools.map(([name, tool]) => [name, tool.version, tool.why, sourceOf(tool), tool.readAt]),
			],
		),
		"## Charts",
		table(
			["chart", "version", "app", "Kubernetes", "range from", "repository", "source", "read"],
			charts.map((chart) => [
				chart.name,
				chart.version,
				chart.appVersion,
				chart.kubernetes === "*" ? "any" : chart.kubernetes,
				chart.kubernetesFrom,
				`\`${chart.repository}\``,
				sourceOf(chart),
				chart.readAt,
			]),
		),
		"### How each is installed",
		table(
			["chart", "installer", "why", "its CRDs", "why"],
			charts.map(({ name, installer, why, crds }) => [name, `\`${installer}\``, why, appliedBy(crds), crds?.why ?? ""]),
		),
		"## Release manifests",
		"For what has no chart of its own.",
		table(
			["what", "version", "Kubernetes", "file", "why", "read"],
			manifests.map(([name, manifest]) => [
				name,
				manifest.version,
				manifest.kubernetes === "*" ? "any" : manifest.kubernetes,
				`[${manifest.url.split("/").at(-1)}](${manifest.url})`,
				manifest.why,
				manifest.readAt,
			]),
		),
		"## Images",
		"Those that Nexus names itself; a chart's own images are pinned by its version.",
		table(
			["image", "reference", "digest", "why", "source", "read"],
			images.map(([name, image]) => [
				name,
				`\`${image.repository}:${image.tag}\``,
				image.digest === undefined ? "not known" : `\`${image.digest}\``,
				image.why,
				sourceOf(image),
				image.readAt,
			]),
		),
		"## CRDs",
		table(
			["bundle", "version", "definitions", "licence", "source", "read"],
			crds.map(([name, bundle]) => [
				name,
				bundle.version,
				String(bundle.names.length),
				bundle.license,
				sourceOf(bundle),
				bundle.readAt,
			]),
		),
		"## What is not certain",
		...uncertainties().map((line) => `- ${line}`),
	].join("\n\n")}\n`.replaceAll(/^(- .*)\n\n(?=- )/gm, "$1\n");
}

/** What a careful reader should know before trusting the tables. */
function uncertainties(): readonly string[] {
	const reported = [
		["k3s", catalog.k3s] as const,
		["the edge VM's image family", catalog.gce] as const,
		...charts.map((chart) => [chart.name, chart] as const),
		...manifests,
		...images.map(([name, image]) => [`image ${name}`, image] as const),
		...crds,
		...tools,
	].flatMap(([name, { evidence }]: readonly [string, Provenance]) => (evidence === "reported" ? [name] : []));
	const withoutDigest = images.flatMap(([name, { digest }]) => (digest === undefined ? [name] : []));
	return [
		`Seen pinned in other people's public files, not read upstream: ${reported.join(", ")}.`,
		`Images without a digest, because no primary source that we could read publishes one: ${withoutDigest.join(", ")}. Their tags are exact, but a registry can move a tag.`,
		...charts.flatMap(({ name, tested, outsideTested }) =>
			outsideTested === undefined
				? []
				: [
						`${name} is tested by its makers on Kubernetes ${tested}, not on ${catalog.kubernetes.minor}. ${outsideTested}`,
					],
		),
	];
}

function appliedBy(crds: Chart["crds"]): string {
	if (crds === undefined) return "none";
	return { nexus: "Nexus, before it", chart: "the chart", nobody: "not installed" }[crds.appliedBy];
}

/** A link to the source at its tag; a page without tags is linked as it is. */
function sourceOf({ source: { repository, ref } }: Provenance): string {
	const isRepository = repository.startsWith("https://github.com/");
	return `[${ref}](${isRepository ? `${repository}/tree/${encodeURI(ref)}` : repository})`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(CATALOG_DOC, catalogMarkdown());
