import type { Plan, PlannedResource, Problem, Warning } from "./document.ts";
import { type Masking, maskTexts } from "./masking.ts";
import { registrationOrder } from "./order.ts";
import type { Recorder } from "./recorder.ts";

/** A plan, or as much of it as came before it failed. */
export interface PlanRun {
	readonly plan: Plan;
	/** Empty when the plan is good. */
	readonly problems: readonly Problem[];
	/** What the program itself printed, masked. */
	readonly output: string;
}

/**
 * Puts together what was recorded, in an order that is the same each time, and masks all of it at the end: a secret may
 * arrive after its text was seen elsewhere.
 */
export function composePlan(
	{ stack, config }: { readonly stack: string; readonly config: { readonly [key: string]: string } },
	recorder: Recorder,
	masking: Masking,
	failures: readonly Problem[],
	programOutput: string,
): PlanRun {
	recorder.finishChecks();
	const resources = registrationOrder(recorder.resources);
	const position = new Map(resources.map((resource, index) => [resource, index]));
	const findings = recorder.findings
		.toSorted((a, b) => (position.get(a.resource) ?? 0) - (position.get(b.resource) ?? 0))
		.map(({ problem }) => problem);
	const run: PlanRun = {
		plan: { stack, resources, outputs: recorder.outputs ?? {}, warnings: distinct(recorder.warnings) },
		problems: [...findings, ...failures],
		output: [...recorder.notes, programOutput].join("\n").trim(),
	};
	const isPublic = publicWords(resources, config);
	const mask = masking.masker((leaf) => isPublic.has(leaf));
	return mask === undefined ? run : maskTexts(run, mask);
}

function distinct(warnings: readonly Warning[]): readonly Warning[] {
	const byText = new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning]));
	return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, warning]) => warning);
}

/** Words that are known anyway: names and types, which Pulumi itself shows everywhere, and the plain config. */
function publicWords(
	resources: readonly PlannedResource[],
	config: { readonly [key: string]: string },
): ReadonlySet<string> {
	const words = new Set<string>();
	for (const { name, type } of resources)
		for (const text of [name, type]) {
			words.add(text);
			for (const word of text.split(/[^A-Za-z0-9]+/)) words.add(word);
		}
	for (const value of Object.values(config)) addLeaves(words, parsed(value));
	return words;
}

function parsed(value: string): unknown {
	try {
		return JSON.parse(value);
	} catch {
		return value; // a plain text: only structured config is JSON
	}
}

function addLeaves(words: Set<string>, value: unknown): void {
	if (typeof value === "object" && value !== null) for (const item of Object.values(value)) addLeaves(words, item);
	else words.add(String(value));
}
