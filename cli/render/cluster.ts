import { delivererOf } from "../../components/app/delivery.ts";
import { workloadManifests } from "../../components/app/manifests.ts";
import { type Fields, isFields, type Manifest, namespaceOf } from "../../components/kubernetes/manifest.ts";
import { appEnvironment } from "../../stacks/apps/environment.ts";
import { chosenApps } from "../../stacks/apps/registry.ts";
import { countProblems } from "../../stacks/config/problem.ts";
import { volumeClassOf } from "../../stacks/config/storage.ts";
import type { NexusConfig } from "../../stacks/config.ts";
import { Failure } from "../failure.ts";
import { describeProblem, type Plan } from "../plan/document.ts";
import { SECRET, UNKNOWN } from "../plan/json.ts";
import { plan } from "../plan/plan.ts";
import { PROJECT_DIRECTORY, type Stack } from "../stack.ts";
import type { RenderedFile, Rendering } from "./rendering.ts";
import { yaml } from "./yaml.ts";

/** Every Kubernetes manifest of a stack, whoever applies it, and the values of its charts. */
export async function renderCluster({ name, config, settings, secretKeys }: Stack): Promise<Rendering> {
	const run = await plan({ projectDir: PROJECT_DIRECTORY, stack: name, config: settings, secretKeys });
	if (run.problems.length > 0)
		throw new Failure(
			[`${countProblems(run.problems)} in the plan of ${name}`, ...run.problems.map(describeProblem)].join("\n  "),
		);
	const planned = plannedManifests(run.plan);
	const delivered = deliveredManifests(config);
	const kinds = groupsByKind([...planned, ...delivered]);
	const charts = plannedCharts(run.plan);
	const files = [
		...planned.map((manifest) => file(manifest, kinds, [])),
		...delivered.map((manifest) => file(manifest, kinds, ["Argo CD applies this."])),
		...charts,
	];
	return { files: distinct(files), remarks: remarks(files, charts.length) };
}

/** A file and what is not in it. */
interface ClusterFile extends RenderedFile {
	readonly masked: boolean;
	readonly unknown: boolean;
}

/** The manifests that Pulumi applies. A chart's release is no object of the cluster's. */
function plannedManifests({ resources }: Plan): readonly Manifest[] {
	return resources.flatMap(({ custom, type, inputs }) => {
		// What a plan's JSON holds is what the builders wrote, but for what is masked.
		const manifest = inputs as Fields;
		return custom && type.startsWith("kubernetes:") && isManifest(manifest) ? [manifest] : [];
	});
}

function isManifest(fields: Fields): fields is Manifest {
	const { apiVersion, kind, metadata } = fields;
	return (
		typeof apiVersion === "string" &&
		typeof kind === "string" &&
		isFields(metadata) &&
		typeof metadata.name === "string"
	);
}

/** The manifests that Argo CD applies. */
function deliveredManifests(config: NexusConfig): readonly Manifest[] {
	const environment = appEnvironment(config, volumeClassOf(config).className);
	const delivery = { apps: config.delivery.method, data: config.data.delivery };
	return chosenApps(config.apps).flatMap((app) =>
		Object.entries(app.services).flatMap(([service, spec]) =>
			delivererOf(spec, delivery) === "argocd" ? workloadManifests(app, service, spec, environment) : [],
		),
	);
}

/** The values that each chart gets, for `helm template`. */
function plannedCharts({ resources }: Plan): readonly ClusterFile[] {
	return resources.flatMap(({ type, inputs }) => {
		if (type !== "kubernetes:helm.sh/v3:Release") return [];
		const { name, namespace, chart, version, values, repositoryOpts } = inputs as Fields;
		const repository = isFields(repositoryOpts) ? repositoryOpts.repo : undefined;
		const about = [
			`Values of the chart ${chart} ${version}. Its objects:`,
			`helm template ${name} ${chart} --version ${version}${repository ? ` --repo ${repository}` : ""} --namespace ${namespace} --values FILE`,
		];
		return [described(`_charts/${safe(String(name))}.values.yaml`, isFields(values) ? values : {}, about)];
	});
}

/** @param kinds every kind of the stack with the groups that it is in: where there are two, the file's name says which. */
function file(
	manifest: Manifest,
	kinds: ReadonlyMap<string, ReadonlySet<string>>,
	about: readonly string[],
): ClusterFile {
	const suffix = (kinds.get(manifest.kind)?.size ?? 0) > 1 ? `.${groupOf(manifest)}` : "";
	const folder = namespaceOf(manifest) ?? "_cluster";
	const path = `${folder}/${manifest.kind.toLowerCase()}${suffix}-${safe(manifest.metadata.name)}.yaml`;
	return described(path, manifest, about);
}

function groupOf({ apiVersion }: Manifest): string {
	return apiVersion.includes("/") ? apiVersion.replace(/\/.*/, "") : "core";
}

function groupsByKind(manifests: readonly Manifest[]): ReadonlyMap<string, ReadonlySet<string>> {
	const byKind = Map.groupBy(manifests, ({ kind }) => kind);
	return new Map([...byKind].map(([kind, same]) => [kind, new Set(same.map(groupOf))]));
}

function described(path: string, content: Fields, about: readonly string[]): ClusterFile {
	const text = JSON.stringify(content);
	const masked = text.includes(SECRET);
	const unknown = text.includes(UNKNOWN);
	const comment = [
		...about,
		...(masked ? [`"${SECRET}" stands for a secret: to read, not to apply.`] : []),
		...(unknown ? [`"${UNKNOWN}" stands for what is known after an update only.`] : []),
	];
	return { path, text: yaml(comment, [content]), masked, unknown };
}

/** Names such as `system:auth-delegator` as part of a file's. */
function safe(name: string): string {
	return name.replaceAll(/[^\w.-]/g, "_");
}

/** An object that is there twice would be a file that overwrites the other. */
function distinct(files: readonly RenderedFile[]): readonly RenderedFile[] {
	const twice = files.filter(({ path }, index) => files.findIndex((other) => other.path === path) !== index);
	if (twice.length > 0) throw new Error(`two objects of the stack have one name: ${twice.map(({ path }) => path)}`);
	return files;
}

function remarks(files: readonly ClusterFile[], charts: number): readonly string[] {
	const masked = files.filter((it) => it.masked).length;
	const unknown = files.filter((it) => it.unknown).length;
	return [
		...(masked > 0
			? [`${masked} files hold ${SECRET} where a secret is: they are to read, and must not be applied`]
			: []),
		...(unknown > 0 ? [`${unknown} files hold ${UNKNOWN} where only an update will tell`] : []),
		...(charts > 0
			? [
					`what ${charts} Helm charts install is not written out: _charts/ has their values, and the command that shows it`,
				]
			: []),
	];
}
