import type { PlannedResource, Problem, ResourceCheck, Warning } from "./document.ts";
import type { Json } from "./json.ts";

const CODED = /^\[([a-z][a-z0-9]*(?:[.-][a-z0-9]+)*)\] (.*)$/s;

/** What was seen of a run, in the order of arrival; nothing is masked yet but what came wrapped. */
export class Recorder {
	readonly resources: PlannedResource[] = [];
	readonly findings: { readonly resource: PlannedResource; readonly problem: Problem }[] = [];
	readonly warnings: Warning[] = [];
	readonly errors: { readonly message: string; readonly urn: string }[] = [];
	readonly notes: string[] = [];
	outputs: { readonly [name: string]: Json } | undefined;
	/** The program said that all its resources are registered. */
	finished = false;
	readonly #checks: readonly ResourceCheck[];
	/** How many of the resources are checked. */
	#checked = 0;
	#checking = false;
	readonly #preparing = new Map<string, { readonly type: string; readonly name: string }>();
	#failed: { readonly type: string; readonly name: string } | undefined;

	constructor(checks: readonly ResourceCheck[]) {
		this.#checks = checks;
	}

	/** Records a resource. It is checked once the program has its answer, so that the two go on side by side. */
	addResource(resource: PlannedResource): void {
		this.resources.push(resource);
		if (this.#checks.length > 0 && !this.#checking) this.#checkSoon();
	}

	/** One resource at a turn of the event loop: the program never waits for more than one check. */
	#checkSoon(): void {
		this.#checking = true;
		setImmediate(() => {
			this.#checkNext();
			this.#checking = false;
			if (this.#checked < this.resources.length) this.#checkSoon();
		});
	}

	/** Checks every resource that is not checked yet. */
	finishChecks(): void {
		while (this.#checked < this.resources.length) this.#checkNext();
	}

	#checkNext(): void {
		const resource = this.resources[this.#checked++];
		if (resource !== undefined) this.#check(resource);
	}

	#check(resource: PlannedResource): void {
		const { type, name } = resource;
		for (const check of this.#checks)
			for (const { path, message } of check(resource)) {
				const text = path === "" ? message : `${path}: ${message}`;
				this.findings.push({ resource, problem: { resource: { type, name }, message: text } });
			}
	}

	/** Records a warning; `[edge.billed] the machine costs money` carries its code in brackets. */
	addWarning(text: string): void {
		const [, code = "program", message = text] = CODED.exec(text) ?? [];
		this.warnings.push({ code, message });
	}

	/**
	 * The SDK's debug log is the only place that names a resource whose inputs fail or never settle: such a resource is
	 * not registered, so the engine never sees it. The texts are those of sdk/nodejs/runtime/resource.ts.
	 */
	addDebug(text: string): void {
		const started = /^Registering resource: t=(.*?), name=(.*), custom=\w+, remote=\w+$/s.exec(text);
		if (started?.[1] !== undefined && started[2] !== undefined) {
			this.#preparing.set(`${started[1]}, name=${started[2]}`, { type: started[1], name: started[2] });
			return;
		}
		const [, event, rest = ""] = /^RegisterResource RPC (prepared|failed): t=(.*)$/s.exec(text) ?? [];
		if (event === "prepared") this.#preparing.delete(rest);
		if (event !== "failed") return;
		for (const [key, resource] of this.#preparing)
			if (rest.startsWith(`${key}, err=`)) {
				// Whatever depends on it fails after it with the same error: the first is the cause.
				this.#failed ??= resource;
				this.#preparing.delete(key);
			}
	}

	/** The first resource whose registration failed inside the program. */
	get failed(): { readonly type: string; readonly name: string } | undefined {
		return this.#failed;
	}

	/** Resources that the program has made but whose inputs are not settled, in the order in which they were made. */
	get pending(): readonly { readonly type: string; readonly name: string }[] {
		return [...this.#preparing.values()];
	}
}
