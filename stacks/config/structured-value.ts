/**
 * Reads a value that Pulumi hands over as text: it passes groups and lists as JSON, and everything else as it was typed.
 * A text that is no JSON group or list stays a text, for the schema to judge.
 */
export function structuredValue(written: unknown): unknown {
	if (typeof written !== "string" || !/^\s*[[{]/.test(written)) return written;
	try {
		return JSON.parse(written);
	} catch {
		return written;
	}
}
