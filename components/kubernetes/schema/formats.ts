/** Formats of strings that the API server checks: those that occur in the data file (a test says so), and Kubernetes' own. */
import { isIPv4, isIPv6 } from "node:net";

/** What the text should have been, or undefined when it is that. Formats of numbers, and unknown ones, are no business of a string. */
export function formatProblem(format: string | undefined, text: string): string | undefined {
	if (format === undefined) return undefined;
	const known = STRING_FORMATS.get(format);
	return known === undefined || known.test(text) ? undefined : known.expected;
}

interface StringFormat {
	readonly expected: string;
	readonly test: (text: string) => boolean;
}

/** RFC 3339, as Go's time.Parse wants it: upper-case T, seconds, zone. */
const DATE_TIME =
	/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
/** Standard alphabet, padded, as Go's encoding/json wants it; line breaks are skipped there. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)(n|u|m|k|M|G|T|P|E|[KMGTPE]i|[eE][+-]?\d+)?$/;

const STRING_FORMATS: ReadonlyMap<string, StringFormat> = new Map([
	["date-time", { expected: "a time such as 2026-11-21T09:30:00Z", test: (text) => DATE_TIME.test(text) }],
	[
		"byte",
		{
			expected: "base64 (a Secret takes plain text in stringData)",
			test: (text) => BASE64.test(text.replaceAll(/[\r\n]/g, "")),
		},
	],
	["quantity", { expected: "a quantity (500m, 1.5, 256Mi)", test: (text) => QUANTITY.test(text) }],
	["ipv4", { expected: "an IPv4 address", test: isIPv4 }],
	["ipv6", { expected: "an IPv6 address", test: isIPv6 }],
]);

/** Formats that the checker knows, of strings and of numbers. */
export const KNOWN_FORMATS: ReadonlySet<string> = new Set([...STRING_FORMATS.keys(), "int32", "int64", "double"]);
