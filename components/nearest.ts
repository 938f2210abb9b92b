import { closest, distance } from "fastest-levenshtein";

/**
 * The end of an error about an unknown name: `; did you mean "ports"?`, or the names that exist, or nothing.
 *
 * A name counts as meant when at most a third of its letters (and at least one) would have to change.
 */
export function nearest(name: string, known: readonly string[]): string {
	if (known.length === 0) {
		return "";
	}
	const best = closest(name, known);
	return distance(name, best) <= Math.max(1, Math.ceil(best.length / 3))
		? `; did you mean "${best}"?`
		: `; there is ${known.map((each) => `"${each}"`).join(", ")}`;
}
