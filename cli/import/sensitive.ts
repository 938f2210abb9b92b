/** Words in a variable's name that say: what I hold is secret. `KEY` only as a word, so that `KEYBOARD` is none. */
const NAMES =
	/(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|WEBHOOK|PRIVATE|AUTHORIZATION|(^|_)(PASS|PWD|PW|KEYS?|APIKEY|DSN|SALT)($|_))/i;

/** A URL with a user, as in `https://user:password@host`; in `https://token@host` the user is the secret. */
const URL_WITH_USER = /[a-z][a-z0-9+.-]*:\/\/[^\s/@]+@/i;

/** Beginnings that issuers give to their tokens, and that of a key in PEM. */
const TOKENS =
	/(^|[\s=:"'])(sk-|ghp_|gho_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|eyJ[A-Za-z0-9_-]{8})|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** What a header carries. */
const BEARER = /\b(bearer|basic)\s+\S{8}/i;

/** 128 bits or more in hexadecimal digits, as `openssl rand -hex` writes them; a digest says what it is. */
const HEX = /(?<!sha256:)\b(?=[0-9a-f]*[0-9])[0-9a-f]{32,}\b/i;

/** A URL of a webhook: whoever knows it may write. */
const WEBHOOK = /https:\/\/(discord(app)?\.com\/api\/webhooks|hooks\.slack\.com)\//;

/** A secret inside a longer text: JSON, a connection string, the query of a URL. */
const ASSIGNED = /(passw(or)?d|pwd|secret|token|(api|access|account)[-_]?key)["']?\s*[:=]/i;

/** Flags of programs that take a secret, as a word of its own or before `=`. */
const FLAGS = /^-{1,2}[a-z-]*(pass|password|secret|token|api-?key|requirepass|masterauth)\b/i;

/** Whether a variable must not be written down: by its name, or by what it holds. */
export function isSecret(name: string, value: string): boolean {
	return NAMES.test(name) || holdsSecret(value);
}

/** Whether a text holds what must not be written down. */
export function holdsSecret(text: string): boolean {
	return [URL_WITH_USER, BEARER, HEX, TOKENS, WEBHOOK, ASSIGNED].some((pattern) => pattern.test(text));
}

/** Whether a command gives a secret to its program. */
export function commandHoldsSecret(words: readonly string[]): boolean {
	return words.some(
		(word) => FLAGS.test(word) || holdsSecret(word) || /(^|\s)-{1,2}[a-z-]*(pass|secret|token)/i.test(word),
	);
}

/** A flat config key: `WEALIST` and `JWT_SECRET` make `wealistJwtSecret`. */
export function configKey(...words: readonly string[]): string {
	const parts = words.flatMap((word) => word.split(/[^A-Za-z0-9]+/)).filter((part) => part !== "");
	return parts
		.map((part) => (part === part.toUpperCase() ? part.toLowerCase() : part))
		.map((part, index) => (index === 0 ? part.charAt(0).toLowerCase() : part.charAt(0).toUpperCase()) + part.slice(1))
		.join("");
}
