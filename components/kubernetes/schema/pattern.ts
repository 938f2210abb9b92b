const compiled = new Map<string, RegExp>();

/** A pattern of a schema as the API server's Go reads it. A test goes through every pattern of the data file. */
export function goPattern(pattern: string): RegExp {
	let regex = compiled.get(pattern);
	if (regex === undefined) {
		regex = new RegExp(translated(pattern), "u");
		compiled.set(pattern, regex);
	}
	return regex;
}

/**
 * What the pinned CRDs use, Go and JavaScript read alike, but for `(?i)`: in Go it holds up to the end of the group around it, JavaScript wants `(?i:…)`.
 *
 * @see https://pkg.go.dev/regexp/syntax
 */
function translated(pattern: string): string {
	if (!pattern.includes("(?i)")) return pattern;
	let text = "";
	/** For each open group: how many `(?i:` inside it must be closed with it. */
	const open = [0];
	for (const [token] of pattern.matchAll(/\(\?i\)|\\.|\[(?:\\.|[^\]\\])*\]|./gsu)) {
		if (token === "(?i)") {
			open.push((open.pop() ?? 0) + 1);
			text += "(?i:";
			continue;
		}
		if (token === ")") text += ")".repeat(open.pop() ?? 0);
		else if (token === "(") open.push(0);
		text += token;
	}
	return text + ")".repeat(open[0] ?? 0);
}
