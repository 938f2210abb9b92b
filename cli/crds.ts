/**
 * `node cli/crds.ts`: writes components/kubernetes/definitions/<bundle>.json anew from the projects' own files, in
 * $NEXUS_UPSTREAM_DIR/crds (by default ../shared/upstream/crds). A test says when it is due.
 */
import { readFile, writeFile } from "node:fs/promises";
import { DEFINITION_BUNDLES, definitionFile } from "../components/kubernetes/definitions/bundle.ts";
import { crdDirectory } from "./schema/generate.ts";
import { vendoredText } from "./schema/vendor.ts";

for (const bundle of DEFINITION_BUNDLES) {
	const file = definitionFile(bundle);
	const text = await vendoredText(crdDirectory(), bundle);
	const before = await readFile(file, "utf8").catch(() => "");
	if (before !== text) await writeFile(file, text);
	console.error(`${bundle}: ${before === text ? "current" : "written"}, ${text.length} characters`);
}
