import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkManifest } from "../../components/kubernetes/schema/check.ts";
import { loadSchemas } from "../../components/kubernetes/schema/format.ts";
import { HOLES } from "../../components/kubernetes/schema/hole.ts";
import { childPath, itemPath } from "../../components/kubernetes/schema/path.ts";
import { edited, valid } from "./schema-corpus.ts";
import { allValues, instances, least, listedKeys, manifestOf, rootNode } from "./schema-instances.ts";

const schemas = loadSchemas();
const corpus = Object.values(valid);
/** Kinds with rules in code have their least manifest in the corpus: a selector must match, a container needs an image. */
const withRules = new Set(corpus.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
const kinds = Object.keys(schemas.kinds);
const plainKinds = kinds.filter((name) => !withRules.has(name));
/** Deep enough for a container's fields inside a custom resource's pod template. */
const DEPTH = 8;

function leastManifest(name: string): Readonly<Record<string, unknown>> {
	const known = corpus.find(({ apiVersion, kind }) => `${apiVersion}/${kind}` === name);
	return known ?? manifestOf(name, least(rootNode(schemas, name)));
}

const randomManifests = fc
	.constantFrom(...plainKinds)
	.chain((name) =>
		instances(rootNode(schemas, name), DEPTH).map((instance) => ({ name, manifest: manifestOf(name, instance) })),
	);

type Steps = readonly (string | number)[];

function pathOf(steps: Steps): string {
	return steps.reduce<string>(
		(path, step) => (typeof step === "number" ? itemPath(path, step) : childPath(path, step)),
		"",
	);
}

/** The same manifest with one key misspelt, and the path that it then has. */
function misspelt(manifest: unknown, steps: Steps): { readonly manifest: unknown; readonly path: string } {
	const value = steps.reduce<unknown>(
		(part, step) => Object.entries(part ?? {}).find(([key]) => key === String(step))?.[1],
		manifest,
	);
	const wrong = [...steps.slice(0, -1), `${steps.at(-1)}X`];
	return { manifest: edited(manifest, [steps, undefined], [wrong, value]), path: pathOf(wrong) };
}

describe("every kind that the pinned API server knows", () => {
	test.each(kinds)("%s: its least manifest passes, and each of its keys is missed when misspelt", (name) => {
		const manifest = leastManifest(name);
		expect(checkManifest(manifest)).toEqual([]);
		for (const steps of listedKeys(rootNode(schemas, name), manifest)) {
			const { manifest: wrong, path } = misspelt(manifest, steps);
			const found = checkManifest(wrong).filter((problem) => problem.path === path);
			expect({ path, message: found[0]?.message.slice(0, 13) }).toEqual({ path, message: "unknown field" });
		}
	});
});

describe("any manifest that a schema allows", () => {
	test("passes", () => {
		fc.assert(
			fc.property(randomManifests, ({ manifest }) => {
				expect(checkManifest(manifest)).toEqual([]);
			}),
			{ numRuns: 300 },
		);
	});

	test("is refused with one of its keys misspelt, the key named by its path", () => {
		fc.assert(
			fc.property(randomManifests, fc.nat(), ({ name, manifest }, choice) => {
				const keys = listedKeys(rootNode(schemas, name), manifest);
				const steps = keys[choice % keys.length] ?? ["kind"];
				const { manifest: wrong, path } = misspelt(manifest, steps);
				const found = checkManifest(wrong).find((problem) => problem.path === path);
				expect(found?.message).toMatch(/^unknown field/);
			}),
			{ numRuns: 300 },
		);
	});

	test("passes with a hole in place of anything in it", () => {
		fc.assert(
			fc.property(randomManifests, fc.nat(), fc.constantFrom(...HOLES), ({ manifest }, choice, hole) => {
				const places = allValues(manifest);
				const steps = places[choice % places.length] ?? ["kind"];
				expect(checkManifest(edited(manifest, [steps, hole]))).toEqual([]);
			}),
			{ numRuns: 300 },
		);
	});
});

test.each(Object.entries(valid))("%s passes with a hole in place of each of its values", (_name, manifest) => {
	for (const steps of allValues(manifest)) {
		const path = pathOf(steps);
		expect({ path, problems: checkManifest(edited(manifest, [steps, "[unknown]"])) }).toEqual({ path, problems: [] });
	}
});

test("no value whatsoever crashes the check", () => {
	const anything = fc.anything({ withNullPrototype: true, withSparseArray: true, maxDepth: 4 });
	fc.assert(
		fc.property(fc.constantFrom(...corpus), anything, fc.nat(), (manifest, value, choice) => {
			const places = allValues(manifest);
			const steps = places[choice % places.length] ?? ["kind"];
			expect(checkManifest(value)).toBeInstanceOf(Array);
			expect(checkManifest(edited(manifest, [steps, value]))).toBeInstanceOf(Array);
		}),
	);
});
