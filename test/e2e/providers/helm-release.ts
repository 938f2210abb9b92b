import { setTimeout as sleep } from "node:timers/promises";
import { readCrds } from "../../../cli/schema/crds.ts";
import { crdDirectory } from "../../../cli/schema/generate.ts";
import { type Chart, type CrdBundle, catalog } from "../../../components/catalog.ts";
import { type KubernetesApi, text } from "./kubernetes-api.ts";
import type { Properties } from "./wire.ts";

/** The type of a Helm release. */
export const RELEASE = "kubernetes:helm.sh/v3:Release";

/**
 * What stands in for a Helm release: of all that the chart makes, the definitions that it brings along, from the
 * projects' own files. Nothing of it runs.
 */
export async function installRelease(api: KubernetesApi, inputs: Properties): Promise<void> {
	const charts: readonly Chart[] = Object.values(catalog.charts);
	const reference = text(inputs, "chart");
	const chart = charts.find(({ repository, name }) => reference === name || reference === `${repository}/${name}`);
	if (chart === undefined) throw new Error(`no chart ${reference} in the catalog`);
	if (chart.crds?.appliedBy !== "chart") return;
	const bundles: Readonly<Record<string, CrdBundle>> = catalog.crds;
	const bundle = bundles[chart.crds.bundle];
	const crds = await readCrds(crdDirectory(), bundle === undefined ? {} : { [chart.crds.bundle]: bundle });
	for (const crd of crds) {
		await api.apply(JSON.parse(JSON.stringify(crd)), { fieldManager: "helm", force: true, dryRun: false });
	}
	// A chart's hook ends when its webhook answers, so its kinds are served by then.
	for (const { spec } of crds) {
		const paths = spec.versions.filter(({ served }) => served).map(({ name }) => `/apis/${spec.group}/${name}`);
		for (const path of paths) {
			const isServed = async () => (await api.raw("GET", path)).text.includes(`"kind":"${spec.names.kind}"`);
			while (!(await isServed())) await sleep(100);
		}
	}
}
