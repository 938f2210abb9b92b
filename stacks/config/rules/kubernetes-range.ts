import satisfies from "semver/functions/satisfies.js";
import { catalog } from "../../../components/catalog.ts";
import { keyOf, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/** What of the catalog runs on Kubernetes, with the versions of it that it accepts. */
const ENTRIES = [
	...Object.values(catalog.charts).map(({ name, version, kubernetes }) => ({ name, version, kubernetes })),
	...Object.entries(catalog.manifests).map(([name, { version, kubernetes }]) => ({ name, version, kubernetes })),
];

const kubernetesRange = rule(["cluster"], function* ({ cluster }) {
	const kubernetes = /\d+\.\d+\.\d+/.exec(cluster.version)?.[0] ?? "";
	for (const entry of ENTRIES) {
		if (satisfies(kubernetes, entry.kubernetes)) continue;
		yield problem(
			keyOf("cluster", ["version"]),
			`${quote(cluster.version)} is Kubernetes ${kubernetes}, but ${entry.name} ${entry.version} wants ${readable(entry.kubernetes)}; use ${catalog.k3s.version}, which every part of the catalog supports`,
		);
	}
});

/** A range without `-0`, which only says that pre-releases count too. */
function readable(range: string): string {
	return range.replaceAll(/-0(?=\s|$)/g, "");
}

export const kubernetesRangeRules = [kubernetesRange];
