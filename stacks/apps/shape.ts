import * as z from "zod";
import type { App } from "../../components/app/model.ts";
import { LINES } from "../../components/kubernetes/line.ts";
import { ROLES } from "../../components/kubernetes/role.ts";
import { keyOf, quote } from "../config/problem.ts";

const text = z.string();
const number = z.number();
const texts = z.array(text).optional();
const variables = z.record(text, text).optional();

const everyService = {
	image: text,
	purpose: text.optional(),
	resources: z.looseObject({ cpuMillis: number, memoryMi: number }),
	role: z.enum(ROLES).optional(),
	user: number.optional(),
	command: texts,
	env: variables,
	secrets: variables,
	files: variables,
	needs: z.record(text, z.union([text, z.looseObject({ variable: text })])).optional(),
	calls: texts,
	publishes: texts,
	consumes: texts,
	startsAfter: texts,
	egress: z.array(z.looseObject({ host: text, port: number.optional(), reason: text })).optional(),
};

const listening = {
	...everyService,
	port: number,
	health: text.optional(),
	route: z.looseObject({ line: z.enum(LINES), host: text, path: text.optional() }).optional(),
};

/** What the types of the model say. Which fields there are is the model's own rule, with the nearest known name. */
const shape = z.looseObject({
	name: text,
	services: z.record(
		text,
		z.discriminatedUnion("kind", [
			z.looseObject({
				...listening,
				kind: z.literal("stateless"),
				replicas: number.optional(),
				scale: z.looseObject({ min: number, max: number, cpu: number }).optional(),
				strategy: z.union([text, z.looseObject({ active: text, images: variables, previewHost: text })]).optional(),
			}),
			z.looseObject({
				...listening,
				kind: z.literal("stateful"),
				storage: z.looseObject({ mountPath: text, sizeGi: number }),
			}),
			z.looseObject({
				...everyService,
				kind: z.literal("job"),
				schedule: text.optional(),
				deadlineSeconds: number.optional(),
			}),
		]),
	),
});

/** The words of a message for what zod expects. */
const ALLOWED: Readonly<Record<string, string>> = {
	string: "a text",
	number: "a number",
	array: "a list",
	object: "a group of fields",
	record: "a group by name",
};

/**
 * What an app's file lacks, or holds of another type. The program runs it as it is written, and no compiler has read it.
 * Nothing else can be asked of an app that has such a problem.
 *
 * @param known the name that the list of apps knows it by
 */
export function shapeProblems(known: string, app: App): readonly string[] {
	const { error } = shape.safeParse(app, { reportInput: true });
	if (!error && app.name !== known) {
		return [
			`app "${known}": name is ${quote(app.name)}; it must be ${quote(known)}, as it stands in stacks/apps/registry.ts`,
		];
	}
	return (error?.issues ?? []).map((issue) => {
		const field = keyOf("", issue.path).replace(/^nexus:""\.?/, "") || "it";
		const held = heldBy(issue);
		return `app "${known}": ${field} ${held === undefined ? "is missing" : `is ${quote(held)}`}; it must be ${allowedBy(issue)}`;
	});
}

/** Of a kind that is none, zod reports what it is the kind of. */
function heldBy({ code, path, input }: z.core.$ZodIssue): unknown {
	const isKind = code === "invalid_union" && path.at(-1) === "kind";
	return isKind && typeof input === "object" && input !== null && "kind" in input ? input.kind : input;
}

function allowedBy(issue: z.core.$ZodIssue): string {
	if (issue.code === "invalid_type") return ALLOWED[issue.expected] ?? issue.expected;
	if (issue.code === "invalid_value") return issue.values.join(" or ");
	return issue.path.at(-1) === "kind" ? "stateless, stateful or job" : "what docs/apps.md says";
}
