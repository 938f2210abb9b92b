import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";

/**
 * The projects' own files (Chart.yaml, values.yaml, CRDs), copied byte for byte. They are not part of this repository:
 * `NEXUS_UPSTREAM_DIR` names their folder, else it is looked for beside the repository.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const named = process.env.NEXUS_UPSTREAM_DIR;
const folder = named ? resolve(named) : resolve(ROOT, "../shared/upstream");

/** Folder of the upstream files, or why they cannot be had. */
export const upstream: { readonly folder: string } | { readonly missing: string } = existsSync(
	join(folder, "SOURCES.md"),
)
	? { folder }
	: {
			missing: named
				? `NEXUS_UPSTREAM_DIR names ${named}, which holds no SOURCES.md`
				: "no upstream files beside the repository; set NEXUS_UPSTREAM_DIR to their folder",
		};

/**
 * A group of tests that compare us with the upstream files. Where the files are missing the group is skipped and says
 * so; with `CI=true`, or when `NEXUS_UPSTREAM_DIR` names a wrong folder, that is a failure.
 */
export function describeUpstream(title: string, tests: (files: UpstreamFiles) => void): void {
	if ("folder" in upstream) {
		describe(title, () => tests(new UpstreamFiles(upstream.folder)));
		return;
	}
	const { missing } = upstream;
	if (named || process.env.CI === "true") {
		describe(title, () => {
			test("the upstream files are there", () => {
				throw new Error(`${title}: ${missing}`);
			});
		});
		return;
	}
	console.warn(`skipped: ${title}: ${missing}`);
	describe.skip(`${title} (skipped: ${missing})`, () => test("needs the upstream files", () => undefined));
}

/** Reads the upstream files. */
export class UpstreamFiles {
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
	}

	/** Names of the folders below `charts` or `crds`. */
	folders(kind: "charts" | "crds"): readonly string[] {
		return readdirSync(join(this.#folder, kind), { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map((entry) => entry.name)
			.toSorted();
	}

	text(...path: readonly string[]): string {
		return readFileSync(join(this.#folder, ...path), "utf8");
	}

	/** A YAML or JSON file, parsed. */
	parsed(...path: readonly string[]): unknown {
		return parse(this.text(...path));
	}

	/** A file of several YAML documents, each parsed. */
	documents(...path: readonly string[]): readonly unknown[] {
		return parseAllDocuments(this.text(...path)).map((document) => document.toJS());
	}

	has(...path: readonly string[]): boolean {
		return existsSync(join(this.#folder, ...path));
	}

	files(...path: readonly string[]): readonly string[] {
		return readdirSync(join(this.#folder, ...path)).toSorted();
	}
}
