/** One thing that is wrong with a stack's configuration. */
export interface Problem {
	/** The key as the stack file spells it, with the path inside it: `nexus:edge.machineType`, or `line 3, column 1` where the file has no keys yet. */
	readonly key: string;
	/** The whole line that a user reads: key, what it holds, what is allowed, what to do. Never holds a secret's value. */
	readonly message: string;
}

/** Builds a problem whose line starts with its key. */
export function problem(key: string, sentence: string): Problem {
	return { key, message: `${key}: ${sentence}` };
}

const PLAIN_SEGMENT = /^[A-Za-z_][\w-]*$/;

/** Spells a path as a user would look for it: `nexus:cluster.nodes[0].memory`. Odd keys are quoted, so a message stays one line. */
export function keyOf(key: string, path: readonly PropertyKey[] = []): string {
	const start = PLAIN_SEGMENT.test(key) ? `nexus:${key}` : `nexus:${quote(key)}`;
	return path.reduce<string>((spelled, segment) => {
		if (typeof segment === "number") return `${spelled}[${segment}]`;
		const name = String(segment);
		return PLAIN_SEGMENT.test(name) ? `${spelled}.${name}` : `${spelled}[${quote(name)}]`;
	}, start);
}

/** Longest text that a message repeats: enough to recognise it, short enough for one line. */
const LONGEST_QUOTE = 60;

/** Shows a value in a message: texts quoted and cut, groups and lists by their kind alone (they may hold what nobody should print), addresses without the user and password in them. */
export function quote(value: unknown): string {
	if (value === null || value === undefined) return "nothing";
	if (typeof value === "string") {
		const shown = value.replace(/\/\/\S*@/, "//…@");
		const text = shown.length > LONGEST_QUOTE ? `${shown.slice(0, LONGEST_QUOTE)}…` : shown;
		return JSON.stringify(text);
	}
	if (Array.isArray(value)) return "a list";
	if (typeof value === "object") return "a group of settings";
	return String(value);
}

/** How many problems there are, as the start of a message: `1 problem`, `3 problems`. */
export function countProblems(problems: readonly unknown[]): string {
	return problems.length === 1 ? "1 problem" : `${problems.length} problems`;
}
