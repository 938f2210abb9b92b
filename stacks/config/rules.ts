import type { Sections } from "../config.ts";
import type { Problem } from "./problem.ts";

/** The problems between settings that are each fine by themselves. A rule runs when all that it reads could be parsed. */
export function brokenRules(_stack: string, _sections: Partial<Sections>): readonly Problem[] {
	return [];
}
