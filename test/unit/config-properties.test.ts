import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { checkStackFile } from "../../stacks/config/check-stack-file.ts";
import { SECRET_NAMES } from "../../stacks/config/secrets.ts";
import schema from "../../stacks/config.schema.json" with { type: "json" };
import { type NexusConfig, type ParsedConfig, parseConfig, SECTIONS } from "../../stacks/config.ts";

const VALID = join(import.meta.dirname, "../fixtures/config/valid");
const validTexts = readdirSync(VALID).map((file) => readFileSync(join(VALID, file), "utf8"));
const fitsSchema = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

/** The settings of a checked configuration, as its user could have written them. */
function settingsOf(config: NexusConfig): Readonly<Record<string, unknown>> {
	const { stack: _, ...settings } = config;
	return settings;
}

/** Holds of every answer: a refusal says why, a line each; what is accepted is complete, known through and through, and stable. */
function expectWholeAnswer(parsed: ParsedConfig): void {
	if (!parsed.ok) {
		expect(parsed.problems.length).toBeGreaterThan(0);
		for (const { key, message } of parsed.problems) {
			expect(message.startsWith(`${key}: `)).toBe(true);
			expect(message).not.toMatch(/[\n\r]|\[object|undefined|Invalid input/);
		}
		return;
	}
	const settings = settingsOf(parsed.config);
	expect(Object.keys(settings).sort()).toEqual(Object.keys(SECTIONS).sort());
	const prefixed = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`nexus:${key}`, value]));
	expect(fitsSchema({ config: prefixed }), JSON.stringify(fitsSchema.errors)).toBe(true);
	expect(parseConfig(parsed.config.stack, { values: settings, secretKeys: new Set() })).toEqual(parsed);
}

/** Values that a mistake could put anywhere: of the wrong kind, odd, or meant for something else. */
const oddValue = fc.oneof(
	fc.jsonValue({ maxDepth: 3 }),
	fc.constantFrom(null, "", "latest", "192.168.0.0/24", "10.42.0.7", "k3s", "none", -1, 0, 443, 30443, 2.5, 1e300),
	fc.constantFrom<unknown>(
		{ secure: "v1:x" },
		{ __proto__: null, constructor: 1 },
		[],
		{},
		[[]],
		Number.NaN,
		undefined,
	),
	fc.record({ provider: fc.constantFrom("gcp", "k3s", "none", "s3", "toString", "__proto__") }),
);

const name = fc.oneof(
	fc.string({ maxLength: 12 }),
	fc.constantFrom("provider", "nodes", "port", "role", "hosts", "secure", "__proto__", "constructor", "counter"),
);

/** Where a value may be changed, found by walking into a document at random. */
interface Change {
	readonly turns: readonly number[];
	readonly kind: "replace" | "delete" | "add";
	readonly name: string;
	readonly value: unknown;
}

const change = fc.record<Change>({
	turns: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 6 }),
	kind: fc.constantFrom("replace", "delete", "add"),
	name,
	value: oddValue,
});

/** A copy of the document with one thing changed. */
function changed(value: unknown, { turns, ...rest }: Change): unknown {
	const [turn, ...further] = turns;
	if (typeof value !== "object" || value === null || turn === undefined) return rest.value;
	const entries = Object.entries(value);
	const index = turn % Math.max(entries.length, 1);
	const [key, inner] = entries[index] ?? [rest.name, undefined];
	const last = further.length === 0;
	const next =
		last && rest.kind === "add"
			? [...entries, [rest.name, rest.value] as const]
			: last && rest.kind === "delete"
				? entries.toSpliced(index, 1)
				: entries.with === undefined || entries.length === 0
					? entries
					: entries.with(index, [key, last ? rest.value : changed(inner, { ...rest, turns: further })]);
	return Array.isArray(value) ? next.map(([, entry]) => entry) : Object.fromEntries(next);
}

describe("whatever a stack file holds", () => {
	test("any text is answered, never with a crash", () => {
		const yamlish = fc
			.array(
				fc.constantFrom(
					"a: ",
					"nexus:",
					"- ",
					"\n",
					"  ",
					"\t",
					"{",
					"}",
					"[",
					"]",
					"&a ",
					"*a",
					"!!",
					"? ",
					"|",
					">",
					"'",
					'"',
					"#",
					"<<: ",
					"~",
				),
				{
					maxLength: 40,
				},
			)
			.map((parts) => parts.join(""));
		fc.assert(
			fc.property(fc.oneof(fc.string({ unit: "binary" }), yamlish), (text) => {
				expect(checkStackFile("prod", text).ok).toBe(false);
			}),
			{ numRuns: 300 },
		);
	});

	test("any YAML document is answered whole", () => {
		const key = fc.oneof(
			fc
				.constantFrom(...Object.keys(SECTIONS), ...SECRET_NAMES, "gcp:project", "__proto__")
				.map((known) => `nexus:${known}`),
			fc.string(),
		);
		const document = fc.oneof(fc.jsonValue(), fc.record({ config: fc.dictionary(key, oddValue, { maxKeys: 8 }) }));
		fc.assert(
			fc.property(document, (content) => {
				const checked = checkStackFile("prod", stringify(content));
				if (!checked.ok) expect(checked.problems.length).toBeGreaterThan(0);
			}),
			{ numRuns: 300 },
		);
	});

	test("any values at all are refused with reasons, or whole", () => {
		const values = fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(SECTIONS)), fc.string()), fc.anything());
		fc.assert(
			fc.property(fc.string(), values, fc.uniqueArray(fc.string()), (stack, written, secretKeys) => {
				expectWholeAnswer(parseConfig(stack, { values: written, secretKeys: new Set(secretKeys) }));
			}),
			{ numRuns: 300 },
		);
	});

	test("a valid file with a few things changed is refused with reasons, or whole", () => {
		let accepted = 0;
		fc.assert(
			fc.property(fc.constantFrom(...validTexts), fc.array(change, { minLength: 1, maxLength: 3 }), (text, changes) => {
				const document: unknown = changes.reduce<unknown>(
					(content, next) => changed(content, { ...next, turns: [0, ...next.turns] }),
					parse(text),
				);
				const checked = checkStackFile("prod", stringify(document));
				if (!checked.ok) return;
				accepted += 1;
				expectWholeAnswer({ ok: true, config: checked.config });
			}),
			{ numRuns: 400 },
		);
		// Were everything refused, the half about what is accepted would prove nothing. It is about thirty of these.
		expect(accepted).toBeGreaterThan(5);
	});

	test("what is written under a secret's key, or under a key that nobody knows, is in no message", () => {
		const marker = "Tr0ub4dor-and-3";
		const key = fc.oneof(fc.constantFrom(...SECRET_NAMES), fc.string({ minLength: 1 }));
		const hidden = fc.oneof(fc.constant<unknown>(marker), fc.constant({ inside: marker }), fc.constant([marker]));
		fc.assert(
			fc.property(key, hidden, (written, value) => {
				fc.pre(!Object.hasOwn(SECTIONS, written) && written !== "config");
				const checked = checkStackFile("prod", stringify({ config: { [`nexus:${written}`]: value } }));
				expect(JSON.stringify(checked)).not.toContain(checked.ok ? "never" : marker);
			}),
		);
	});
});
