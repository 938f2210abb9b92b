import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chartValuesExceptions } from "../../components/catalog/chart-values-exceptions.ts";
import { type ChartName, catalog } from "../../components/catalog.ts";
import { controlPlaneValues } from "../../components/gateway/control-plane/values.ts";
import {
	type ChartValuesFiles,
	formatPath,
	unknownChartKeys,
	unknownKeyMessage,
} from "../../components/kubernetes/chart-values.ts";
import { certManagerValues } from "../../components/tls/cert-manager-values.ts";
import { describeUpstream, type UpstreamFiles } from "../upstream.ts";

/** Every set of values that we give to a chart. A layer that installs one adds its function here. */
const chartValues: readonly (readonly [ChartName, unknown])[] = [
	["cert-manager", certManagerValues({ namespace: "cert-manager-prod" })],
	["cert-manager", certManagerValues({ namespace: "cert-manager-prod", metrics: true, gatewayApi: true })],
	["nginx-gateway-fabric", controlPlaneValues()],
];

const chartNames = Object.keys(catalog.charts).filter((name): name is ChartName => name in catalog.charts);
type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

describe("a key that a chart does not know", () => {
	const values = {
		replicas: 1,
		webhook: { replicaCount: 1, resources: {}, nodeSelector: { "kubernetes.io/os": "linux" }, config: {} },
		tolerations: "",
		storage: null,
		serviceMonitor: { enabled: false },
	};
	const unknown = (ours: unknown, exceptions = {}) => unknownChartKeys({ values }, ours, exceptions);

	test("is named with its path and the nearest known key", () => {
		expect(unknown({ replcas: 2 })).toEqual([{ path: "replcas", problem: "unknown", nearest: "replicas" }]);
		expect(unknown({ webhook: { replicacount: 2 } })).toEqual([
			{ path: "webhook.replicacount", problem: "unknown", nearest: "webhook.replicaCount" },
		]);
	});
	test("is named with the place where such a key does exist, when no neighbour is close", () => {
		expect(unknown({ webhook: { servicemonitor: { enabled: true } } })).toEqual([
			{ path: "webhook.servicemonitor", problem: "unknown", nearest: "serviceMonitor" },
		]);
	});
	test("is named without a guess when nothing is close", () => {
		expect(unknown({ completelyDifferent: 1 })).toEqual([{ path: "completelyDifferent", problem: "unknown" }]);
	});
	test("is found in the fields of Kubernetes' own types, which charts write as an empty map", () => {
		expect(unknown({ webhook: { resources: { limit: { memory: "1Gi" }, requests: { memroy: "1Gi" } } } })).toEqual([
			{ path: "webhook.resources.limit", problem: "unknown", nearest: "webhook.resources.limits" },
			{ path: "webhook.resources.requests.memroy", problem: "unknown", nearest: "webhook.resources.requests.memory" },
		]);
	});
	test("is reported in an empty map of which nothing is known, until an exception opens that map", () => {
		expect(unknown({ webhook: { config: { any: 1 } } })).toEqual([{ path: "webhook.config.any", problem: "unknown" }]);
		expect(unknown({ webhook: { config: { any: { thing: 1 } } } }, { open: { "webhook.config": "…" } })).toEqual([]);
		expect(unknown({ webhook: { config: 1 } }, { open: { "*.config": "…" } })).toEqual([]);
	});
	test("is fine when an exception says that the templates read it", () => {
		expect(unknown({ storage: { size: 1 } }, { unlisted: { "storage.size": "…" } })).toEqual([]);
		expect(unknown({ storage: { sise: 1 } }, { unlisted: { "storage.size": "…" } })).toEqual([
			{ path: "storage.sise", problem: "unknown", nearest: "storage.size" },
		]);
	});
	test("is fine among labels and node selectors, whose keys are the user's own", () => {
		expect(unknown({ webhook: { nodeSelector: { "nexus.dev/role": "admin" } } })).toEqual([]);
	});
	test("is reported below a partly listed map only when it nearly is a listed one", () => {
		const partlyListed = { serviceMonitor: "a subchart" };
		expect(unknown({ serviceMonitor: { interval: "30s" } }, { partlyListed })).toEqual([]);
		expect(unknown({ serviceMonitor: { enabld: true } }, { partlyListed })).toHaveLength(1);
	});
	test("is told apart from a known key that takes something of another kind", () => {
		expect(unknown({ tolerations: [{ key: "a" }], webhook: true })).toEqual([
			{ path: "tolerations", problem: "shape", holds: "single value" },
			{ path: "webhook", problem: "shape", holds: "map" },
		]);
	});
	test("is found in a schema too, through its references", () => {
		const schema = {
			$ref: "#/$defs/root",
			$defs: { root: { properties: { tls: { $ref: "#/$defs/tls" } } }, tls: { properties: { secretName: {} } } },
		};
		expect(unknownChartKeys({ values: {}, schema }, { tls: { secretName: "a", secretname: "b" } })).toEqual([
			{ path: "tls.secretname", problem: "unknown", nearest: "tls.secretName" },
		]);
	});
	test("reads as one sentence that says what to do", () => {
		expect(unknown({ replcas: 2, webhook: [] }).map((key) => unknownKeyMessage("demo", key))).toEqual([
			"demo: replcas: the chart has no such key and would ignore it; did you mean replicas?",
			"demo: webhook: the chart holds a map here; ours is of another kind",
		]);
	});
	test("with a dot in its name is written in brackets", () => {
		expect(formatPath(["configs", "params", "server.insecure"])).toBe('configs.params["server.insecure"]');
	});
	test("never makes the check fail, whatever the values are", () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (theirs, ours) => {
				unknownChartKeys({ values: theirs, schema: theirs }, ours);
			}),
		);
	});
	test("does not exist in the chart's own values", () => {
		fc.assert(
			fc.property(fc.jsonValue(), (theirs) => {
				expect(unknownChartKeys({ values: theirs }, theirs)).toEqual([]);
			}),
		);
	});
});

describeUpstream("our values and the charts' own files", (files) => {
	test.each(chartValues)("every key that we give to %s exists in it", (chart, ours) => {
		const unknown = unknownChartKeys(chartFiles(files, chart), ours, chartValuesExceptions[chart]);
		expect(unknown.map((key) => unknownKeyMessage(chart, key))).toEqual([]);
	});

	test.each(chartValues)("what we give to %s is what its schema allows, where it has one", (chart, ours) => {
		const { schema } = chartFiles(files, chart);
		if (!isTree(schema)) return;
		const Draft = String(schema.$schema).includes("2020-12") ? Ajv2020 : Ajv;
		const ajv = new Draft({ strict: false, allErrors: true });
		ajv.validate(schema, ours);
		expect(ajv.errors ?? []).toEqual([]);
	});

	describe.each(chartNames)("chart %s", (chart) => {
		const chartOwn = chartFiles(files, chart);
		const exceptions = chartValuesExceptions[chart] ?? {};
		const { open = {}, partlyListed = {}, unlisted = {} } = exceptions;
		const paths = leafPaths(chartOwn.values);

		test("has no unknown key in its own values", () => {
			expect(unknownChartKeys(chartOwn, chartOwn.values, exceptions)).toEqual([]);
		});
		test("a misspelt key is named, wherever it stands, with a guess", () => {
			fc.assert(
				fc.property(misspelling(paths), ({ path, at, typo }) => {
					const above = path.slice(0, at);
					const siblings = above.reduce<unknown>(
						(tree, key) => (isTree(tree) ? tree[key] : undefined),
						chartOwn.values,
					);
					fc.pre(!isTree(siblings) || !Object.keys(siblings).includes(typo));
					// Not where any key is right, nor where the schema knows the misspelt key as another one.
					fc.pre(unknownChartKeys(chartOwn, nest([...above, "no such key at all"]), { open }).length > 0);
					fc.pre(unknownChartKeys({ values: {}, schema: chartOwn.schema }, nest([...above, typo])).length > 0);

					const misspelt = [...above, typo, ...path.slice(at + 1)];
					const found = unknownChartKeys(chartOwn, nest(misspelt), exceptions);
					expect(found).toHaveLength(1);
					expect(found[0]?.path).toBe(formatPath([...above, typo]));
					expect(found[0]?.nearest).toBeDefined();
				}),
				{ numRuns: 200 },
			);
		});
		test("every exception is still needed, and is about a key that the chart's files speak of", () => {
			const texts = `${files.text("charts", chart, "values.yaml")}\n${files.text("charts", chart, "NOTES.md")}`;
			for (const path of Object.keys({ ...open, ...partlyListed, ...unlisted })) {
				const keys = path.split(".");
				const inside = path in unlisted ? keys : [...keys, "a name of one's own"];
				expect(unknownChartKeys(chartOwn, nest(inside)), `${path} is known without the exception`).not.toEqual([]);
				expect(unknownChartKeys(chartOwn, nest(inside), exceptions), `${path} with the exception`).toEqual([]);
				expect(texts.includes(keys.at(-1) ?? ""), `${path} occurs in the chart's files`).toBe(true);
			}
		});
	});
});

function chartFiles(files: UpstreamFiles, chart: ChartName): ChartValuesFiles {
	const schema = "values.schema.json";
	return {
		values: files.parsed("charts", chart, "values.yaml"),
		...(files.has("charts", chart, schema) && { schema: files.parsed("charts", chart, schema) }),
	};
}

/** Paths to everything that is not itself a map with keys. */
function leafPaths(tree: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
	if (!isTree(tree) || Object.keys(tree).length === 0) return path.length > 0 ? [path] : [];
	return Object.entries(tree).flatMap(([key, value]) => leafPaths(value, [...path, key]));
}

/** One key of one path, of at least five letters, with a letter left out, doubled or exchanged. */
function misspelling(paths: readonly (readonly string[])[]) {
	const places = paths.flatMap((path) => path.flatMap((key, at) => (key.length >= 5 ? [{ path, at, key }] : [])));
	return fc.constantFrom(...places).chain(({ path, at, key }) =>
		fc
			.record({ position: fc.nat(key.length - 1), kind: fc.constantFrom("left out", "doubled", "exchanged") })
			.map(({ position, kind }) => {
				const letter = key[position] ?? "";
				const instead = { "left out": "", doubled: letter + letter, exchanged: letter === "x" ? "y" : "x" }[kind];
				return { path, at, typo: key.slice(0, position) + instead + key.slice(position + 1) };
			}),
	);
}

/** `["a", "b"]` becomes `{a: {b: null}}`: null is right for every kind of value. */
function nest(path: readonly string[]): unknown {
	return path.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), null);
}
