import { distance } from "fastest-levenshtein";
import { nearest } from "../nearest.ts";

/** What a chart says about its own values: the parsed files, as they lie in the chart. */
export interface ChartValuesFiles {
	/** The parsed `values.yaml`. */
	readonly values: unknown;
	/** The parsed `values.schema.json`, where the chart has one. */
	readonly schema?: unknown;
}

/** A path of keys, joined by dots, and the reason why it is here. `*` stands for any one key. */
export type ReasonByPath = Readonly<Record<string, string>>;

/** Where a chart's values.yaml does not tell the whole truth about the keys that its templates read. */
export interface ChartValuesExceptions {
	/** Maps whose keys are the user's own: anything below them is accepted. */
	readonly open?: ReasonByPath;
	/** Maps of which values.yaml lists only some keys: below them only a near miss of a listed key is reported. */
	readonly partlyListed?: ReasonByPath;
	/** Keys that the templates read although values.yaml does not hold them (most stand there as a comment). */
	readonly unlisted?: ReasonByPath;
}

/** A key of ours that the chart would ignore without a word. */
export interface UnknownKey {
	/** Path in our values, e.g. `webhook.replcaCount`. */
	readonly path: string;
	/** `unknown`: no such key. `shape`: the key exists, but holds something of another kind. */
	readonly problem: "unknown" | "shape";
	/** Path of the known key that was probably meant. */
	readonly nearest?: string;
	/** What the chart holds there, for `shape`. */
	readonly holds?: Kind;
}

type Kind = "map" | "list" | "single value";
type Path = readonly string[];
type Tree = Readonly<Record<string, unknown>>;

/**
 * Fields of Kubernetes' own types, by the names under which charts take them whole. Charts write them as `{}`, so
 * values.yaml cannot tell a typo in them.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
const amounts = { cpu: 0, memory: 0, "ephemeral-storage": 0 };
const resources = { requests: amounts, limits: amounts, claims: [] };
const seccompProfile = { type: "", localhostProfile: "" };
const capabilities = { add: [], drop: [] };
const podAndContainerSecurity = {
	allowPrivilegeEscalation: false,
	capabilities,
	fsGroup: 0,
	fsGroupChangePolicy: "",
	privileged: false,
	procMount: "",
	readOnlyRootFilesystem: false,
	runAsGroup: 0,
	runAsNonRoot: false,
	runAsUser: 0,
	seccompProfile,
	supplementalGroups: [],
	sysctls: [],
};
const strategy = { type: "", rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } };
const affinity = {
	nodeAffinity: {
		requiredDuringSchedulingIgnoredDuringExecution: null,
		preferredDuringSchedulingIgnoredDuringExecution: [],
	},
	podAffinity: {
		requiredDuringSchedulingIgnoredDuringExecution: [],
		preferredDuringSchedulingIgnoredDuringExecution: [],
	},
	podAntiAffinity: {
		requiredDuringSchedulingIgnoredDuringExecution: [],
		preferredDuringSchedulingIgnoredDuringExecution: [],
	},
};
const KUBERNETES_TYPES: readonly (readonly [RegExp, Tree])[] = [
	[/^(.*R|r)esources$/, resources],
	[/^(.*S|s)ecurityContext(Override)?$/, podAndContainerSecurity],
	[/^(deployment|update)?[sS]trategy$/, strategy],
	[/^affinity$/, affinity],
];

/** Maps from Kubernetes whose keys are the user's own, wherever a chart takes them. */
const KUBERNETES_MAPS = /^(nodeSelector|(.*L|l)abels|(.*A|a)nnotations|matchLabels)$/;

/**
 * Below a partly listed map an unlisted key may be right, so only this many edits from a listed one make it a typo
 * (two letters swapped are two edits).
 */
const EDITS_OF_A_TYPO = 2;

/**
 * Keys of `ours` that the chart does not know, so that Helm would drop them silently.
 *
 * Lists are taken whole by Helm and are not looked into. A key is known if values.yaml holds it, its schema declares
 * it, it is a field of a well-known Kubernetes type, or the exceptions name it.
 *
 * @param files what the chart says of itself.
 * @param ours the values that we would give to Helm.
 * @param exceptions where the chart's files are silent; each with a reason.
 * @returns every unknown key, in our order; empty when all is well.
 */
export function unknownChartKeys(
	files: ChartValuesFiles,
	ours: unknown,
	exceptions: ChartValuesExceptions = {},
): readonly UnknownKey[] {
	const chart = new ChartKeys(files, exceptions);
	return isTree(ours) ? check(chart, ours, []) : [];
}

/** One line about an unknown key, for people. */
export function unknownKeyMessage(chart: string, { path, problem, nearest, holds }: UnknownKey): string {
	if (problem === "shape") return `${chart}: ${path}: the chart holds a ${holds} here; ours is of another kind`;
	const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
	return `${chart}: ${path}: the chart has no such key and would ignore it${hint}`;
}

/** Writes a path as people read it; keys that hold a dot are put in brackets. */
export function formatPath(path: Path): string {
	return path.map((key, index) => (key.includes(".") ? `["${key}"]` : `${index > 0 ? "." : ""}${key}`)).join("");
}

function check(chart: ChartKeys, ours: Tree, path: Path): readonly UnknownKey[] {
	return Object.entries(ours).flatMap(([key, value]): readonly UnknownKey[] => {
		const here = [...path, key];
		if (!chart.knows(here)) {
			const nearest = chart.nearest(here);
			if (chart.listsOnlySome(path) && nearest === undefined) return [];
			return [{ path: formatPath(here), problem: "unknown", ...(nearest && { nearest: formatPath(nearest) }) }];
		}
		if (chart.isOpen(here)) return [];
		const holds = chart.kindAt(here);
		const kind = kindOf(value);
		if (holds !== undefined && kind !== undefined && holds !== kind) {
			return [{ path: formatPath(here), problem: "shape", holds }];
		}
		return isTree(value) ? check(chart, value, here) : [];
	});
}

/** What is known of a chart's keys, from all four sources together. */
class ChartKeys {
	readonly #values: unknown;
	readonly #schema: unknown;
	readonly #open: readonly Path[];
	readonly #partlyListed: readonly Path[];
	readonly #unlisted: readonly Path[];

	constructor(
		{ values, schema }: ChartValuesFiles,
		{ open = {}, partlyListed = {}, unlisted = {} }: ChartValuesExceptions,
	) {
		this.#values = values;
		this.#schema = schema;
		this.#open = pathsOf(open);
		this.#partlyListed = pathsOf(partlyListed);
		// An open map may itself be one that values.yaml only mentions.
		this.#unlisted = [...pathsOf(unlisted), ...this.#open];
	}

	/** The keys that may stand in the map at `path`. */
	keysAt(path: Path): readonly string[] {
		const unlisted = this.#unlisted.flatMap((known) => {
			const next = known[path.length];
			return next !== undefined && matches(known.slice(0, path.length), path) ? [next] : [];
		});
		const trees = [valueAt(this.#values, path), propertiesAt(this.#schema, path), kubernetesTypeAt(path)];
		return [...new Set([...trees.flatMap((tree) => (isTree(tree) ? Object.keys(tree) : [])), ...unlisted])];
	}

	knows(path: Path): boolean {
		const map = path.slice(0, -1);
		return this.isOpen(map) || this.keysAt(map).includes(path.at(-1) ?? "");
	}

	/** Whether anything may stand below `path`. */
	isOpen(path: Path): boolean {
		for (let length = 1; length <= path.length; length++) {
			const above = path.slice(0, length);
			if (this.#open.some((open) => matches(open, above))) return true;
			if (KUBERNETES_MAPS.test(above.at(-1) ?? "")) return true;
		}
		return false;
	}

	listsOnlySome(path: Path): boolean {
		return this.#partlyListed.some((listed) => matches(listed, path.slice(0, listed.length)));
	}

	/** What the chart's own default is at `path`; `undefined` where it says nothing (null, or the key is a comment). */
	kindAt(path: Path): Kind | undefined {
		return kindOf(valueAt(this.#values, path));
	}

	/** The known key that was probably meant: a neighbour that is nearly the same, else the same key somewhere else. */
	nearest(path: Path): Path | undefined {
		const map = path.slice(0, -1);
		const wanted = path.at(-1) ?? "";
		const neighbour = nearest(wanted, this.keysAt(map));
		if (this.listsOnlySome(map)) {
			return neighbour !== undefined && distance(neighbour, wanted) <= EDITS_OF_A_TYPO
				? [...map, neighbour]
				: undefined;
		}
		if (neighbour !== undefined) return [...map, neighbour];
		return pathsTo(this.#values, wanted).toSorted((a, b) => a.length - b.length)[0];
	}
}

function pathsOf(reasons: ReasonByPath): readonly Path[] {
	return Object.keys(reasons).map((path) => path.split("."));
}

function matches(pattern: Path, path: Path): boolean {
	return pattern.length === path.length && pattern.every((key, index) => key === "*" || key === path[index]);
}

function isTree(value: unknown): value is Tree {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): Kind | undefined {
	if (value === null || value === undefined) return undefined;
	if (Array.isArray(value)) return "list";
	return isTree(value) ? "map" : "single value";
}

function own(tree: unknown, key: string): unknown {
	return isTree(tree) && Object.hasOwn(tree, key) ? tree[key] : undefined;
}

function valueAt(values: unknown, path: Path): unknown {
	return path.reduce(own, values);
}

function kubernetesTypeAt(path: Path): unknown {
	for (let index = path.length - 1; index >= 0; index--) {
		const type = KUBERNETES_TYPES.find(([name]) => name.test(path[index] ?? ""));
		if (type) return valueAt(type[1], path.slice(index + 1));
	}
	return undefined;
}

function propertiesAt(schema: unknown, path: Path): unknown {
	const at = path.reduce<unknown>((node, key) => own(own(resolve(schema, node), "properties"), key), schema);
	return own(resolve(schema, at), "properties");
}

/** Follows `$ref` within the schema's own file (`#/$defs/name`); the charts use no other kind. */
function resolve(schema: unknown, node: unknown): unknown {
	const reference = own(node, "$ref");
	if (typeof reference !== "string" || !reference.startsWith("#/")) return node;
	return resolve(schema, valueAt(schema, reference.slice(2).split("/")));
}

function pathsTo(tree: unknown, wanted: string, path: Path = []): readonly Path[] {
	if (!isTree(tree)) return [];
	return Object.entries(tree).flatMap(([key, value]) => {
		const here = [...path, key];
		return [...(key.toLowerCase() === wanted.toLowerCase() ? [here] : []), ...pathsTo(value, wanted, here)];
	});
}
