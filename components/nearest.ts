import { distance } from "fastest-levenshtein";

/**
 * The known name that a misspelt one was probably meant to be, or undefined when none is near.
 * Case alone never counts as a difference; otherwise a third of the letters may be wrong, because beyond that a hint misleads.
 */
export function nearest(written: string, known: readonly string[]): string | undefined {
	const wanted = written.toLowerCase();
	// A name longer than any key of ours is no typo, and comparing it would cost its length squared.
	if (wanted.length > 64) return undefined;
	let best: string | undefined;
	let bestDistance = Math.floor(Math.max(wanted.length, 3) / 3) + 1;
	for (const name of known) {
		const difference = swapsNeighbours(wanted, name.toLowerCase()) ? 1 : distance(wanted, name.toLowerCase());
		if (difference < bestDistance) {
			best = name;
			bestDistance = difference;
		}
	}
	return best;
}

/** Whether two neighbouring letters changed places: the commonest slip of all, which the plain distance counts twice. */
function swapsNeighbours(written: string, name: string): boolean {
	const at = [...written].findIndex((letter, index) => letter !== name[index]);
	return (
		at >= 0 &&
		written.length === name.length &&
		written[at] === name[at + 1] &&
		written[at + 1] === name[at] &&
		written.slice(at + 2) === name.slice(at + 2)
	);
}
