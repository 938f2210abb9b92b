import { stringify } from "yaml";
import type { Fields } from "../../components/kubernetes/manifest.ts";

/** Documents as YAML, fields in the order in which they were built: the same text for the same documents. */
export function yaml(comment: readonly string[], documents: readonly Fields[]): string {
	const head = comment.map((line) => `# ${line}\n`).join("");
	const texts = documents.map((document) =>
		stringify(document, {
			// What the programs that read it take for a number or a yes by the older YAML is quoted.
			compat: "yaml-1.1",
			// As kubectl and kustomize write lists, so that a file that kustomize edits keeps its look.
			indentSeq: false,
			// Long lines stay whole: a fold in the middle of a command is hard to read.
			lineWidth: 0,
			// An anchor would tie two places together that merely look alike.
			aliasDuplicateObjects: false,
		}),
	);
	return head + texts.join("---\n");
}
