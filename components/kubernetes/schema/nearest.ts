import { distance } from "fastest-levenshtein";

/**
 * The known name that was most likely meant, or undefined when none is near. Capitals do not count (`apiversion`), and of two edits at the same distance the
 * first name in `known` wins, so that a message never changes by chance.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
	// Up to a third of the letters may be wrong, at least two: `prts` means `ports`, `foo` means nothing.
	let limit = Math.max(2, Math.floor(name.length / 3));
	let nearest: string | undefined;
	const lower = name.toLowerCase();
	for (const candidate of known) {
		if (Math.abs(candidate.length - name.length) > limit) continue;
		const edits = distance(lower, candidate.toLowerCase());
		// Two letters are never "near" by exchanging both.
		if (edits > limit || edits >= Math.min(name.length, candidate.length)) continue;
		if (nearest !== undefined && edits === limit) continue;
		nearest = candidate;
		limit = edits;
	}
	return nearest;
}
