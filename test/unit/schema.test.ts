import { describe, expect, test } from "vitest";
import { catalog } from "../../components/catalog.ts";
import { checkManifest, isNamespaced } from "../../components/kubernetes/schema/check.ts";
import { FORMAT, loadSchemas } from "../../components/kubernetes/schema/format.ts";
import { KNOWN_FORMATS } from "../../components/kubernetes/schema/formats.ts";
import { goPattern } from "../../components/kubernetes/schema/pattern.ts";
import { edited, valid } from "./schema-corpus.ts";
import { invalid } from "./schema-corpus-invalid.ts";
import { atLimits } from "./schema-corpus-limits.ts";

function messages(manifest: unknown): readonly string[] {
	return checkManifest(manifest).map(({ path, message }) => `${path}: ${message}`);
}

describe("a manifest that is right", () => {
	test.each(Object.entries(valid))("passes: %s", (_name, manifest) => {
		expect(messages(manifest)).toEqual([]);
	});
});

describe("at its limits a manifest is still right", () => {
	test.each(atLimits)("%s", (_name, base, edit) => {
		expect(messages(edited(valid[base], edit))).toEqual([]);
	});
});

describe("a manifest that is wrong", () => {
	test.each(invalid.map((one) => [one.name, one] as const))(
		"is refused with every problem named: %s",
		(_name, { manifest, problems }) => {
			expect(problems).not.toEqual([]);
			expect(messages(manifest)).toEqual(problems);
		},
	);

	test("has a case of its own name each", () => {
		expect(new Set(invalid.map(({ name }) => name)).size).toBe(invalid.length);
	});
});

describe("a hole", () => {
	const container = ["spec", "template", "spec", "containers", 0] as const;

	test.each([
		["an integer", [["spec", "replicas"], "[unknown]"]],
		["a string with a pattern", [[...container, "ports", 0, "name"], "[unknown]"]],
		["an enum", [[...container, "imagePullPolicy"], "[unknown]"]],
		["a quantity", [[...container, "resources", "limits", "memory"], "[unknown]"]],
		["an environment variable", [[...container, "env", 0, "value"], "[secret]"]],
		["the end of an image", [[...container, "image"], "registry.example.dev/board-api:[unknown]"]],
		["the middle of a name", [["metadata", "name"], "board-[unknown]-API"]],
		["a list", [[...container, "ports"], "[unknown]"]],
		["a pod template", [["spec", "template"], "[unknown]"]],
		["the metadata", [["metadata"], "[unknown]"]],
		["the labels that the selector picks", [["spec", "template", "metadata", "labels"], "[unknown]"]],
		["a volume's name", [["spec", "template", "spec", "volumes", 0, "name"], "[unknown]"]],
	] as const)("may stand for %s", (_what, edit) => {
		expect(messages(edited(valid.deployment, edit))).toEqual([]);
	});

	test("may stand for a whole manifest, an apiVersion, a kind", () => {
		expect(messages("[unknown]")).toEqual([]);
		expect(messages({ ...valid.deployment, apiVersion: "[unknown]" })).toEqual([]);
		expect(messages({ ...valid.deployment, kind: "[unknown]" })).toEqual([]);
	});

	test("may be a Secret's data", () => {
		expect(messages(edited(valid.secret, [["data"], { PASSWORD: "[secret]" }]))).toEqual([]);
	});

	test("makes two items of a list no duplicates", () => {
		const ports = [
			{ name: "a", port: "[unknown]" },
			{ name: "b", port: "[unknown]" },
		];
		expect(messages(edited(valid.service, [["spec", "ports"], ports]))).toEqual([]);
	});

	test("inside a string is still a string", () => {
		expect(messages(edited(valid.deployment, [["spec", "replicas"], "2[unknown]"]))).toEqual([
			'spec.replicas: "2[unknown]" is a string; an integer is expected',
		]);
	});

	test("does not hide what is wrong beside it", () => {
		const manifest = edited(valid.deployment, [["spec", "replicas"], "[unknown]"], [["spec", "replica"], "[unknown]"]);
		expect(messages(manifest)).toEqual(['spec.replica: unknown field; did you mean "replicas"?']);
	});

	test("leaves alternatives open", () => {
		const name = { type: "[unknown]", value: "centre" };
		const address = { type: "[unknown]", value: "192.168.0.10" };
		expect(
			messages(
				edited(valid.gateway, [
					["spec", "addresses"],
					[name, address],
				]),
			),
		).toEqual([]);
	});
});

describe("what is not given", () => {
	test("is a null in a built-in kind and an undefined anywhere, as the server and JSON have it", () => {
		expect(messages(edited(valid.deployment, [["spec", "template", "spec", "nodeSelector"], null]))).toEqual([]);
		expect(messages({ ...valid.httpRoute, status: undefined })).toEqual([]);
	});

	test("is filled in before a custom resource is checked, where there is a default", () => {
		const route = edited(valid.httpRoute, [["spec", "parentRefs", 0, "group"], null]);
		expect(messages(route)).toEqual([]);
	});
});

describe("the schema data file", () => {
	const schemas = loadSchemas();

	test("is of the pinned Kubernetes and the pinned CRD bundles, named by version", () => {
		const pinned = Object.entries(catalog.crds).map(([bundle, { version }]) => [bundle, version]);
		expect(schemas.format).toBe(FORMAT);
		expect(schemas.kubernetes).toBe(catalog.kubernetes.schemaVersion);
		expect(schemas.crds).toEqual(Object.fromEntries(pinned));
	});

	test("is of the minor that k3s is pinned to", () => {
		const minor = /^v?(\d+\.\d+)\./;
		expect(minor.exec(catalog.k3s.version)?.[1]).toBe(minor.exec(schemas.kubernetes)?.[1]);
	});

	test("has a kind for every CRD that the catalog names", () => {
		const kindsOfGroup = Map.groupBy(Object.keys(schemas.kinds), (name) => name.split("/")[0]);
		const crdsOfGroup = Map.groupBy(
			Object.values(catalog.crds).flatMap(({ names }) => [...names]),
			(name) => name.slice(name.indexOf(".") + 1),
		);
		for (const [group, names] of crdsOfGroup) {
			const kinds = new Set(kindsOfGroup.get(group)?.map((name) => name.split("/").at(-1)?.toLowerCase()));
			expect({ group, kinds: kinds.size }).toEqual({ group, kinds: names.length });
		}
	});

	test("holds no reference that leads nowhere, no pattern that does not compile, no format that is not checked", () => {
		const { nodes, kinds, recursive } = schemas;
		for (const node of nodes) {
			const { properties = {}, values, items, anyOf = [], oneOf = [], not, ref, pattern, format } = node;
			const children = [...Object.values(properties), values, items, ...anyOf, ...oneOf, not];
			expect(children.filter((index) => index !== undefined && nodes[index] === undefined)).toEqual([]);
			if (ref !== undefined) expect(recursive).toHaveProperty([ref]);
			if (pattern !== undefined) {
				expect(() => goPattern(pattern)).not.toThrow();
				// Classes by name and the ends of text would compile, and mean something else in JavaScript.
				expect(pattern).not.toMatch(/\[:|\\[pPQzA]/);
			}
			if (format !== undefined) expect(KNOWN_FORMATS).toContain(format);
		}
		for (const index of [...Object.values(kinds).map(({ node }) => node), ...Object.values(recursive)]) {
			expect(nodes[index]?.type).toBe("object");
		}
	});

	test("says which kinds live in a namespace", () => {
		expect(isNamespaced("apps/v1", "Deployment")).toBe(true);
		expect(isNamespaced("v1", "Namespace")).toBe(false);
		expect(isNamespaced("cert-manager.io/v1", "ClusterIssuer")).toBe(false);
		expect(isNamespaced("apps/v1", "constructor")).toBeUndefined();
	});
});

test("a pattern reads (?i) as Go does: up to the end of its group", () => {
	const pattern = goPattern("^(?:((?i)may|june))x[)]$");
	expect(["mayx)", "JUNEx)", "MAYX)", "may"].map((text) => pattern.test(text))).toEqual([true, true, false, false]);
	expect(goPattern("^(?i)(abort|warn)?$").test("WARN")).toBe(true);
});

test("a manifest whose kind is a word of JavaScript is unknown, not a crash", () => {
	expect(messages({ apiVersion: "__proto__", kind: "constructor" })).toEqual([
		'kind: "constructor" of "__proto__" is unknown in Kubernetes 1.36.3 with the pinned CRDs',
	]);
	expect(messages(edited(valid.deployment, [["spec", "constructor"], {}]))).toEqual([
		"spec.constructor: unknown field; known here: minReadySeconds, paused, progressDeadlineSeconds, replicas, revisionHistoryLimit, selector, strategy, template",
	]);
});
