import type { Json } from "./json.ts";

/** One resource as the first preview would create (or read) it. Optional fields are there only when they are set. */
export interface PlannedResource {
	readonly urn: string;
	readonly type: string;
	readonly name: string;
	/** URN of the parent; null for the stack itself. */
	readonly parent: string | null;
	/** URNs, sorted: what was named in `dependsOn` and what the inputs are made of. */
	readonly dependsOn: readonly string[];
	/** URN of an explicit provider; null means the package's default provider. */
	readonly provider: string | null;
	/** True for what a provider manages, false for a component. */
	readonly custom: boolean;
	readonly protect: boolean;
	readonly retainOnDelete: boolean;
	/** Secrets are "[secret]", computed values "[unknown]". */
	readonly inputs: { readonly [key: string]: Json };
	/** True for a resource that the program reads (`X.get`) and does not manage. */
	readonly read?: true;
	/** The id that a read or an import names. */
	readonly id?: string;
	/** URNs each input is made of, inputs without any left out. */
	readonly propertyDependencies?: { readonly [property: string]: readonly string[] };
	/** A component's providers by package name. */
	readonly providers?: { readonly [packageName: string]: string };
	readonly additionalSecretOutputs?: readonly string[];
	readonly customTimeouts?: { readonly [operation: string]: string };
	readonly deleteBeforeReplace?: boolean;
	readonly deletedWith?: string;
	readonly ignoreChanges?: readonly string[];
	readonly replaceOnChanges?: readonly string[];
	readonly replaceWith?: readonly string[];
	/** Names of the hooks bound to it, in the order of its life. */
	readonly hooks?: readonly string[];
}

/** What the reader should know before running it: a bill, an exposed port, a part that is not built. */
export interface Warning {
	/** `edge.billed`, `layer.not-built`, …; "program" for one without a code of its own. */
	readonly code: string;
	readonly message: string;
}

/** The plan's JSON. Tests and tools read it: fields are added, never renamed. */
export interface Plan {
	readonly stack: string;
	/** In an order in which they could be registered: parents, providers and dependencies first, ties by URN. */
	readonly resources: readonly PlannedResource[];
	readonly outputs: { readonly [name: string]: Json };
	readonly warnings: readonly Warning[];
}

/** Something that makes the plan fail. */
export interface Problem {
	/** The resource it is about, where one can be named. */
	readonly resource?: { readonly type: string; readonly name: string };
	readonly message: string;
	/** `stacks/gateway.ts:12:3`: the first frame in the project's own code, for errors nobody planned. */
	readonly at?: string;
}

/** A rule for resources; run on each one as it arrives, in the engine's process. */
export type ResourceCheck = (resource: PlannedResource) => readonly ResourceFinding[];

export interface ResourceFinding {
	/** `spec.template.spec.containers[0].prts`; empty for the resource as a whole. */
	readonly path: string;
	readonly message: string;
}

/** One line: `kubernetes:apps/v1:Deployment web: spec.replica: unknown field`. */
export function describeProblem(problem: Problem): string {
	const subject = problem.resource === undefined ? "" : `${problem.resource.type} ${problem.resource.name}: `;
	const place = problem.at === undefined ? "" : `\n  at ${problem.at}`;
	return `${subject}${problem.message}${place}`;
}

/** The plan as JSON text with a newline at its end; the same plan gives the same bytes. */
export function planToJson(plan: Plan): string {
	return `${JSON.stringify(plan, null, 2)}\n`;
}
