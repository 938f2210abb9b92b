import type { Problem } from "../problem.ts";
import type { Sections } from "../sections.ts";

/** Finds what breaks one rule in what could be parsed so far. */
export type Rule = (sections: Partial<Sections>) => Iterable<Problem>;

/**
 * A rule over some sections. It sees the others where they could be parsed, but is silent while one of them could not be parsed, because that is the problem to solve first.
 */
export function rule<const Key extends keyof Sections>(
	reads: readonly Key[],
	check: (sections: Partial<Sections> & Pick<Sections, Key>) => Iterable<Problem>,
): Rule {
	return (sections) => (haveAll(sections, reads) ? check(sections) : []);
}

function haveAll<Key extends keyof Sections>(
	sections: Partial<Sections>,
	keys: readonly Key[],
): sections is Partial<Sections> & Pick<Sections, Key> {
	return keys.every((key) => sections[key] !== undefined);
}
