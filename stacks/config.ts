import type * as z from "zod";
import { DNS_LABEL, sentencesOf } from "./config/field.ts";
import { misplacedKeys } from "./config/misplaced.ts";
import { keyOf, type Problem, problem, quote } from "./config/problem.ts";
import type { RawConfig } from "./config/raw-config.ts";
import { brokenRules } from "./config/rules.ts";
import { type NexusConfig, SECTIONS, type Sections } from "./config/sections.ts";

export type { Role } from "../components/kubernetes/role.ts";
export type { AppName } from "./apps/registry.ts";
export { LAYERS, type LayerName } from "./config/layer-names.ts";
export type { Problem } from "./config/problem.ts";
export type { RawConfig } from "./config/raw-config.ts";
export { type SecretName, type SecretNeed, secretNeeds } from "./config/secrets.ts";
export { type NexusConfig, SECTIONS, type Sections } from "./config/sections.ts";

/** A configuration, or everything that is wrong with it. */
export type ParsedConfig =
	| { readonly ok: true; readonly config: NexusConfig }
	| { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks the settings of a stack: every setting by itself, then the rules between them.
 * All problems are reported at once, in the order of `SECTIONS`. Never throws.
 */
export function parseConfig(stack: string, raw: RawConfig): ParsedConfig {
	const problems: Problem[] = [];
	if (!DNS_LABEL.test(stack) || stack.length > LONGEST_STACK) {
		problems.push(
			problem(
				"stack",
				`${quote(stack)} cannot end a namespace's name; use small letters, digits and hyphens, at most ${LONGEST_STACK}`,
			),
		);
	}
	const misplaced = misplacedKeys(stack, raw, Object.keys(SECTIONS));
	problems.push(...misplaced.problems);

	const sections: Partial<Record<string, unknown>> = {};
	for (const [key, schema] of Object.entries(SECTIONS)) {
		if (misplaced.unreadable.has(key)) continue;
		const value = Object.hasOwn(raw.values, key) ? raw.values[key] : undefined;
		const { section, issues } = parseSection(schema, value);
		if (section !== undefined) sections[key] = section;
		problems.push(...issues.flatMap((issue) => problemsOf(key, issue)));
	}
	// The one boundary: each entry was just parsed by the schema of the same name.
	const checked = sections as Partial<Sections>;
	problems.push(...brokenRules(checked));
	if (problems.length === 0 && isComplete(checked)) return { ok: true, config: { stack, ...checked } };
	return { ok: false, problems: inOrder(problems) };
}

/** Namespaces are at most 63 letters: this leaves 43 for the purpose. */
const LONGEST_STACK = 20;

/** A configuration is parsed once in a run: compiling the schemas, which zod does by default, costs more than it saves. */
const PARSING = { jitless: true } as const;

/** Parses a section. Where only unknown names are wrong, the rest is parsed without them, so that the rules can speak about it. */
function parseSection(schema: z.ZodType, value: unknown): { section?: unknown; issues: readonly z.core.$ZodIssue[] } {
	const parsed = schema.safeParse(value, PARSING);
	if (parsed.success) return { section: parsed.data, issues: [] };
	const { issues } = parsed.error;
	const unknown = issues.flatMap((issue) =>
		issue.code === "unrecognized_keys" ? issue.keys.map((name) => [...issue.path, name]) : [],
	);
	if (issues.some(({ code }) => code !== "unrecognized_keys")) return { issues };
	return { section: schema.safeParse(without(value, unknown), PARSING).data, issues };
}

/** A copy of a value without what is at some paths. */
function without(value: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
	if (typeof value !== "object" || value === null || paths.length === 0) return value;
	const rest = (name: PropertyKey) =>
		paths.filter((path) => path.length > 1 && String(path[0]) === String(name)).map((path) => path.slice(1));
	if (Array.isArray(value)) return value.map((entry, index) => without(entry, rest(index)));
	const kept = Object.entries(value).filter(([name]) => !paths.some((path) => path.length === 1 && path[0] === name));
	return Object.fromEntries(kept.map(([name, entry]) => [name, without(entry, rest(name))]));
}

function isComplete(sections: Partial<Sections>): sections is Sections {
	return Object.keys(SECTIONS).every((key) => Object.hasOwn(sections, key));
}

/** One problem for each thing that an issue of zod's is about. */
function problemsOf(key: string, issue: z.core.$ZodIssue): readonly Problem[] {
	if (issue.code !== "unrecognized_keys") return [problem(keyOf(key, issue.path), issue.message)];
	const sentences = sentencesOf(issue.message);
	return issue.keys.map((name, index) => problem(keyOf(key, [...issue.path, name]), sentences[index] ?? ""));
}

/** Sorts by section, keeping the order within one, and says nothing twice. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
	const order = ["stack", ...Object.keys(SECTIONS)];
	const place = ({ key }: Problem) => {
		const section = /^(?:nexus:)?(\w+)/.exec(key)?.[1] ?? "";
		return order.includes(section) ? order.indexOf(section) : order.length;
	};
	const once = new Map(problems.map((found) => [found.message, found]));
	return [...once.values()].sort((one, other) => place(one) - place(other));
}
