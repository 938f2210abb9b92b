import type { Problem } from "./document.ts";
import { readProgramError } from "./program-error.ts";
import type { Recorder } from "./recorder.ts";
import type { ProgramEnd } from "./run-program.ts";
import { nameOfUrn, typeOfUrn } from "./urn.ts";

// More names than that say no more about what is stuck.
const SHOWN_PENDING = 5;

/** Why the program failed, with the resource that caused it; nothing for one that ended well. */
export function failuresOf(
	recorder: Recorder,
	end: ProgramEnd,
	projectDir: string,
	timeLimit: number,
): readonly Problem[] {
	const problems = recorder.errors.map(({ message, urn }, index): Problem => {
		// An error without a resource is most often an input that could not be computed: the first one is the cause.
		const resource =
			urn === "" ? (index === 0 ? recorder.failed : undefined) : { type: typeOfUrn(urn), name: nameOfUrn(urn) };
		return { ...(resource === undefined ? {} : { resource }), ...readProgramError(message, projectDir) };
	});
	if (end.timedOut) return [...problems, hang(recorder, timeLimit)];
	if (problems.length > 0) return problems;
	const done = recorder.finished && recorder.outputs !== undefined;
	if (recorder.pending.length > 0 || (end.code === 0 && !done))
		return [{ message: `the program ended before it was done${pending(recorder)}` }];
	if (end.code !== 0)
		return [{ message: `the program ended with exit code ${end.code ?? "none (killed)"}: what it printed says why` }];
	return [];
}

function hang(recorder: Recorder, timeLimit: number): Problem {
	const registered = `${recorder.resources.length} resources were registered`;
	const reason =
		recorder.pending.length > 0
			? pending(recorder)
			: "; no resource waits for an input, so look for a promise, timer or connection that never ends";
	return {
		message: `the program was still running after ${timeLimit / 1000} s and was stopped: ${registered}${reason}`,
	};
}

function pending(recorder: Recorder): string {
	if (recorder.pending.length === 0) return "";
	const names = recorder.pending.slice(0, SHOWN_PENDING).map(({ type, name }) => `${type} ${name}`);
	const more = recorder.pending.length - names.length;
	return `; inputs that never settled belong to: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
