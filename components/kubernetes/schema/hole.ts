/**
 * What the plan writes where a value is not known yet or must not be shown. A hole is right in every place, of any type; a string that contains one has
 * unknown text, so its type is known and its pattern and length are not.
 */
export const HOLES = ["[unknown]", "[secret]"] as const;

export function isHole(value: unknown): boolean {
	return value === "[unknown]" || value === "[secret]";
}

export function hasHole(text: string): boolean {
	return text.includes("[unknown]") || text.includes("[secret]");
}

/** Whether a hole is anywhere inside: then an alternative that does not match may match later. */
export function containsHole(value: unknown): boolean {
	if (typeof value === "string") return hasHole(value);
	if (typeof value !== "object" || value === null) return false;
	return Object.values(value).some(containsHole);
}
