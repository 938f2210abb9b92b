import { type Json, SECRET, UNKNOWN } from "./json.ts";

// A secret of its own is looked for from 4 characters on: fewer occur in ordinary words, and masking them would garble
// the plan without hiding anything.
const SHORTEST_SECRET = 4;
// Kubernetes' SDK wraps the whole of a Secret's contents, so ports, types and "true" come wrapped as well. From 6
// characters on a leaf of such a map is taken for a secret.
const SHORTEST_LEAF = 6;
// Of a secret of several lines (a key, a kubeconfig) each line counts, since an indented copy matches line by line only.
const SHORTEST_LINE = 12;
// Text in the middle of a longer base64 text shows in one of three alignments; fewer characters match by chance.
const SHORTEST_BASE64_CORE = 8;

/** Collects the contents of secrets during a run, and then takes their text out of everything that is shown. */
export class Masking {
	readonly #whole = new Set<string>();
	readonly #leaves = new Set<string>();

	/** Notes the content of one secret. A bound method, so that it can be handed to readers as it is. */
	readonly add = (content: Json): void => {
		if (typeof content === "string") this.#whole.add(content);
		// A number below 6 digits is a port or a count far more often than a secret.
		else if (typeof content === "number" && String(content).length >= SHORTEST_LEAF) this.#whole.add(String(content));
		else this.#addLeaves(content);
	};

	#addLeaves(content: Json): void {
		if (typeof content === "string") this.#leaves.add(content);
		else if (Array.isArray(content)) for (const item of content) this.#addLeaves(item);
		else if (typeof content === "object" && content !== null)
			for (const item of Object.values(content)) this.#addLeaves(item);
	}

	/**
	 * The function that masks a text; undefined when no secret's text is known, as in most plans.
	 * @param isPublic tells of a leaf of a wrapped map that it is known anyway (a name, a word of the plain config), so
	 *   that a user name beside a password does not vanish from the whole plan. A secret wrapped by itself is never public.
	 */
	masker(isPublic: (leaf: string) => boolean): ((text: string) => string) | undefined {
		const texts = new Set<string>();
		for (const secret of this.#whole) addForms(texts, secret, SHORTEST_SECRET);
		for (const leaf of this.#leaves) if (!isPublic(leaf)) addForms(texts, leaf, SHORTEST_LEAF);
		texts.delete(SECRET);
		texts.delete(UNKNOWN);
		if (texts.size === 0) return undefined;
		// The marks come first so that a secret called "secret" leaves them whole; then longest first, for what contains another.
		const found = [...texts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
		const pattern = new RegExp([SECRET, UNKNOWN, ...found].map(escapePattern).join("|"), "g");
		return (text) => text.replace(pattern, (match) => (match === UNKNOWN ? UNKNOWN : SECRET));
	}
}

/** Masks every text in a value, keys too. */
export function maskTexts<T>(value: T, mask: (text: string) => string): T {
	const walk = (part: unknown): unknown => {
		if (typeof part === "string") return mask(part);
		if (Array.isArray(part)) return part.map(walk);
		if (typeof part !== "object" || part === null) return part;
		return Object.fromEntries(Object.entries(part).map(([key, item]) => [mask(key), walk(item)]));
	};
	// The boundary: only texts change, so the shape is the one that came in.
	return walk(value) as T;
}

function escapePattern(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function addForms(texts: Set<string>, secret: string, shortest: number): void {
	const text = secret.trim();
	if (text.length < shortest || text === SECRET || text === UNKNOWN) return;
	addEncodings(texts, text);
	if (secret !== text) addBase64(texts, secret);
	const lines = text.split(/\r?\n/).map((line) => line.trim());
	if (lines.length > 1) for (const line of lines) if (line.length >= SHORTEST_LINE) addEncodings(texts, line);
	const decoded = decodedBase64(text);
	if (decoded !== undefined && decoded.trim().length >= shortest) addEncodings(texts, decoded.trim());
}

function addEncodings(texts: Set<string>, text: string): void {
	texts.add(text);
	texts.add(JSON.stringify(text).slice(1, -1));
	if (text.isWellFormed()) texts.add(encodeURIComponent(text));
	addBase64(texts, text);
}

function addBase64(texts: Set<string>, text: string): void {
	const bytes = Buffer.from(text);
	const exact = bytes.toString("base64").replace(/=+$/, "");
	texts.add(exact);
	texts.add(bytes.toString("base64url"));
	for (const shift of [0, 1, 2]) {
		// The first characters also carry the bytes before, the last ones those after: only the middle is certain.
		const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
		const certain = Math.floor((shifted.length * 8) / 6);
		const core = shifted.toString("base64").slice(Math.ceil((shift * 8) / 6), certain);
		if (core.length >= SHORTEST_BASE64_CORE) texts.add(core);
	}
}

/** The text that base64 holds (`data` of a Secret), or undefined when it is none, or no text. */
function decodedBase64(text: string): string | undefined {
	if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
	const bytes = Buffer.from(text, "base64");
	const decoded = bytes.toString("utf8");
	// A control character or a broken sequence means that this was not base64 of a text.
	return Buffer.from(decoded).equals(bytes) && !/[\p{Cc}--[\n\r\t]]/v.test(decoded) ? decoded : undefined;
}
