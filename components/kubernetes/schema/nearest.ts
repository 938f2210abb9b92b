import { distance } from "fastest-levenshtein";

/**
 * The known name that was most likely meant, or undefined when none is near. Capitals do not count (`apiversion`), letters out of order count as one slip
 * (`evn`), and of two names at the same distance the first in `known` wins, so that a message never changes by chance.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
	const wanted = name.toLowerCase();
	let nearest: string | undefined;
	// A third of the letters may be wrong, at least one: `prts` means `ports`, `foo` does not mean `job`.
	let limit = Math.max(1, Math.floor(wanted.length / 3)) + 1;
	for (const candidate of known) {
		const edits = slips(wanted, candidate.toLowerCase(), limit);
		if (edits >= limit) continue;
		nearest = candidate;
		limit = edits;
	}
	return nearest ?? extended(wanted, known);
}

/** `host` for `hostname`: the beginning is right and at most half is missing or too much. `image` is no `imagePullSecrets`. */
function extended(wanted: string, known: Iterable<string>): string | undefined {
	for (const candidate of known) {
		const other = candidate.toLowerCase();
		const [short, long] = wanted.length < other.length ? [wanted, other] : [other, wanted];
		if (short.length >= 3 && long.length <= 2 * short.length && long.startsWith(short)) return candidate;
	}
	return undefined;
}

/** Edits between the two, or `limit` when there are clearly no fewer. */
function slips(wanted: string, candidate: string, limit: number): number {
	// The difference in length is a lower bound, and much cheaper than the distance.
	if (Math.abs(candidate.length - wanted.length) >= limit) return limit;
	const edits = distance(wanted, candidate);
	return edits === 2 && letters(wanted) === letters(candidate) ? 1 : edits;
}

function letters(word: string): string {
	return [...word].toSorted().join("");
}
