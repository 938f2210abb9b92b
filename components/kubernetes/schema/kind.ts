import type { SchemaFile } from "./format.ts";
import { hasHole } from "./hole.ts";
import { nearestName } from "./nearest.ts";
import type { ManifestProblem } from "./problem.ts";
import { show, typeName } from "./wording.ts";

/** The schema of the manifest's kind; undefined when there is none, which is then among the problems (unless a hole hides the kind). */
export function lookUpKind(
	manifest: Readonly<Record<string, unknown>>,
	{ kinds, kubernetes }: SchemaFile,
	problems: ManifestProblem[],
): SchemaFile["kinds"][string] | undefined {
	const { apiVersion, kind } = manifest;
	for (const key of ["apiVersion", "kind"]) {
		const value = manifest[key];
		if (value === undefined) {
			const misspelt = Object.keys(manifest).find(
				(given) => nearestName(given, [key]) !== undefined && given !== "apiVersion" && given !== "kind",
			);
			if (misspelt !== undefined)
				problems.push({ path: misspelt, message: `unknown field; did you mean ${JSON.stringify(key)}?` });
			problems.push({ path: key, message: "required field is missing" });
		} else if (typeof value !== "string") {
			problems.push({ path: key, message: `${show(value)} is ${typeName(value)}; a string is expected` });
		}
	}
	if (typeof apiVersion !== "string" || typeof kind !== "string" || hasHole(apiVersion) || hasHole(kind))
		return undefined;
	const found = `${apiVersion}/${kind}`;
	if (Object.hasOwn(kinds, found)) return kinds[found];
	const known = Object.keys(kinds);
	const versions = known.filter((name) => kindOf(name) === kind).map(apiVersionOf);
	if (versions.length > 0) {
		// The same group in another version is meant before a similar one, and "v1" sorts before "v1beta1".
		const sameGroup = versions.find((version) => groupOf(version) === groupOf(apiVersion));
		const nearest = sameGroup ?? nearestName(apiVersion, versions) ?? versions[0];
		const all = versions.map((version) => JSON.stringify(version)).join(", ");
		const others = versions.length === 1 ? "" : ` (${kind} is in ${all})`;
		problems.push({
			path: "apiVersion",
			message: `${JSON.stringify(apiVersion)} has no kind ${kind} in Kubernetes ${kubernetes} with the pinned CRDs; did you mean ${JSON.stringify(nearest)}?${others}`,
		});
		return undefined;
	}
	const here = known.filter((name) => apiVersionOf(name) === apiVersion).map(kindOf);
	const nearestHere = nearestName(kind, here);
	const elsewhere = nearestHere === undefined ? nearestName(kind, known.map(kindOf)) : undefined;
	const home = known.filter((name) => kindOf(name) === elsewhere).map(apiVersionOf)[0];
	let hint = "";
	if (nearestHere !== undefined) hint = `; did you mean ${JSON.stringify(nearestHere)}?`;
	else if (elsewhere !== undefined) hint = `; did you mean ${JSON.stringify(elsewhere)} of ${JSON.stringify(home)}?`;
	else if (here.length > 0) hint = `; known in ${JSON.stringify(apiVersion)}: ${here.join(", ")}`;
	problems.push({
		path: "kind",
		message: `${JSON.stringify(kind)} of ${JSON.stringify(apiVersion)} is unknown in Kubernetes ${kubernetes} with the pinned CRDs${hint}`,
	});
	return undefined;
}

function kindOf(key: string): string {
	return key.slice(key.lastIndexOf("/") + 1);
}

function apiVersionOf(key: string): string {
	return key.slice(0, key.lastIndexOf("/"));
}

function groupOf(apiVersion: string): string {
	return apiVersion.slice(0, apiVersion.lastIndexOf("/") + 1);
}
