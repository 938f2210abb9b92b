import * as z from "zod";
import { nearest } from "../../components/nearest.ts";
import { networkAround, parseAddress, parseNetwork } from "./ipv4.ts";
import { quote } from "./problem.ts";

/*
 * The kinds of settings that a stack file has. Each kind knows its own message: what the setting holds, what is allowed, what to do.
 * A `description` is the setting's documentation: unit, default, source. It reaches editors through stacks/config.schema.json.
 */

/** What an unfit value is told: the value itself and what is allowed in its place. */
function unfit(value: unknown, allowed: string, hint = ""): string {
	if (value === undefined) return `is missing; give ${allowed}${hint}`;
	if (value === null) return `is empty; give ${allowed}${hint}, or delete the line`;
	return `${quote(value)} is not ${allowed}${hint}`;
}

type Refused = { readonly input?: unknown };

/** A text with a form of its own. `allowed` names the form with an example: `a DNS name such as example.dev`. */
export function text(pattern: RegExp, allowed: string, description: string) {
	const error = ({ input }: Refused) => unfit(input, allowed, nearlyRight(pattern, input));
	return z.string({ error }).regex(pattern, { error }).meta({ description });
}

/** What is left to do when only quotes or small letters are missing. */
function nearlyRight(pattern: RegExp, input: unknown): string {
	if (typeof input === "number" && pattern.test(String(input))) return "; put it in quotes";
	const small = typeof input === "string" ? input.toLowerCase() : "";
	return small !== input && pattern.test(small) ? `; did you mean ${quote(small)}?` : "";
}

/** A text that more than a pattern decides on. `hint` may say what is left to do for an unfit one. */
export function checkedText(
	holds: (value: string) => boolean,
	allowed: string,
	description: string,
	hint: (value: string) => string = () => "",
) {
	const error = ({ input }: Refused) => unfit(input, allowed, typeof input === "string" ? hint(input) : "");
	return z.string({ error }).refine(holds, { error }).meta({ description });
}

/** The sentence for a value that is not one of a few words. */
function notOneOf(value: unknown, words: readonly string[]): string {
	const near = typeof value === "string" ? nearest(value, words) : undefined;
	return unfit(value, `one of ${words.join(", ")}`, near === undefined ? "" : `; did you mean ${quote(near)}?`);
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words, description: string) {
	return z.enum(words, { error: ({ input }) => notOneOf(input, words) }).meta({ description });
}

/** A whole number from `min` to `max`, both included. `unit` follows the numbers in messages. */
export function whole(range: { min: number; max: number; unit?: string }, description: string) {
	const unit = range.unit === undefined ? "" : ` (${range.unit})`;
	const error = ({ input }: Refused) =>
		unfit(
			input,
			`a whole number from ${range.min} to ${range.max}${unit}`,
			typeof input === "string" && /^\d+$/.test(input) ? "; write it without quotes" : "",
		);
	return z.int({ error }).min(range.min, { error }).max(range.max, { error }).meta({ description });
}

/** Yes or no. */
export function flag(description: string) {
	const error = ({ input }: Refused) => {
		const unquoted = input === "true" || input === "false" ? "; write it without quotes" : "";
		return unfit(input, "true or false", unquoted);
	};
	return z.boolean({ error }).meta({ description });
}

/** A list with at least `least` entries. */
export function list<Item extends z.ZodType>(item: Item, least: number, description: string) {
	const allowed = least === 0 ? "a list" : `a list with at least ${least === 1 ? "one entry" : `${least} entries`}`;
	const error = ({ input }: Refused) =>
		Array.isArray(input)
			? `is an empty list; give ${allowed}`
			: unfit(input, allowed, ' (each entry on a line of its own, after "- ")');
	return z.array(item, { error }).min(least, { error }).meta({ description });
}

const SECRET_WORD = /pass(word|phrase)?$|token|secret|private|credential|api.?key/i;

/** The sentence for a name that a group does not have. */
function unknownName(name: string, known: readonly string[]): string {
	const near = nearest(name, known);
	if (near !== undefined) return `is not a known setting; did you mean ${quote(near)}?`;
	if (!SECRET_WORD.test(name)) return `is not a known setting; known here: ${known.join(", ")}`;
	return "is not a known setting, and a group holds no secrets; each is a key of its own: npx pulumi config set --secret nexus:<name>";
}

/** Separates the sentences of several unknown names in the one issue that zod reports for them; no sentence holds a line break. */
const SENTENCE_BREAK = "\n";

/** Splits the message of zod's one issue about unknown names into one sentence for each name. */
export function sentencesOf(message: string): readonly string[] {
	return message.split(SENTENCE_BREAK);
}

/** Says of a setting that it belongs to another variant of the group; undefined when it belongs to none. */
type Belongs = (name: string, group: unknown) => string | undefined;

/** A group of settings; names that it does not have are refused. */
export function group<const Shape extends z.core.$ZodLooseShape>(shape: Shape, description: string, belongs?: Belongs) {
	const names = Object.keys(shape);
	return z
		.strictObject(shape, {
			error: (issue) =>
				issue.code === "unrecognized_keys"
					? issue.keys.map((name) => belongs?.(name, issue.input) ?? unknownName(name, names)).join(SENTENCE_BREAK)
					: notAGroup(issue.input, names, shape),
		})
		.meta({ description });
}

/** The sentence for a group that is missing, empty, or something else. */
function notAGroup(value: unknown, names: readonly string[], shape: z.core.$ZodLooseShape): string {
	const needed = names.filter((name) => !z.safeParse(shape[name] ?? z.unknown(), undefined).success);
	if (value !== null && value !== undefined) return unfit(value, `a group of settings (${names.join(", ")})`);
	if (needed.length === 0) return "is empty; write {} to keep every default, or delete the line";
	return unfit(value, `a group of settings with ${needed.join(", ")}`);
}

/** A group whose names the user chooses: each fits `name`, each value is an `entry`. */
export function named<Entry extends z.ZodType>(
	name: { pattern: RegExp; allowed: string },
	entry: Entry,
	description: string,
) {
	const key = z.string().regex(name.pattern);
	return z
		.record(key, entry, {
			error: (issue) =>
				issue.code === "invalid_key" ? `is not ${name.allowed}` : unfit(issue.input, "a group of settings by name"),
		})
		.meta({ description });
}

/** Tells a setting of another variant of a group apart from a typo. */
export function belongsTo(discriminator: string, variants: Readonly<Record<string, object>>): Belongs {
	return (name, group) => {
		const owners = Object.keys(variants).filter((variant) => Object.hasOwn(variants[variant] ?? {}, name));
		if (owners.length === 0) return undefined;
		return `belongs to ${discriminator}: ${owners.join(" or ")}, but ${discriminator} is ${chosen(group, discriminator)}; delete it, or change the ${discriminator}`;
	};
}

function chosen(group: unknown, discriminator: string): unknown {
	return typeof group === "object" && group !== null ? Reflect.get(group, discriminator) : undefined;
}

/** The word by which one variant of a group is chosen. */
export function variantWord<const Word extends string>(word: Word, description: string) {
	return z.literal(word).meta({ description });
}

/** The message of a group whose discriminator holds no known word, or which is no group at all. */
export function variantError(discriminator: string, words: readonly string[]) {
	return ({ code, input }: z.core.$ZodRawIssue): string => {
		if (code === "invalid_union") return notOneOf(chosen(input, discriminator), words);
		return unfit(input, `a group of settings with ${discriminator}: one of ${words.join(", ")}`);
	};
}

/** @see https://www.rfc-editor.org/rfc/rfc1123#section-2 : labels of letters, digits and inner hyphens, lower case as Kubernetes wants them. */
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** One label of a DNS name, which is also what Kubernetes allows as a name of most things. */
export const DNS_LABEL = new RegExp(`^${LABEL}$`);

/** A DNS name with at least two labels. */
export const DNS_NAME = new RegExp(`^(?=.{1,253}$)(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$`);

/** A DNS name with at least two labels. */
export function dnsName(example: string, description: string) {
	return text(DNS_NAME, `a DNS name such as ${example} (small letters, at least one dot, no https://)`, description);
}

/** One label, such as a node's name. */
export function label(description: string) {
	return text(DNS_LABEL, "a name of small letters, digits and hyphens, at most 63", description);
}

/** A name under the domain, such as `grafana` for grafana.example.dev. */
export function hostLabel(description: string) {
	return text(DNS_LABEL, "a name such as grafana, without the domain (small letters, digits and hyphens)", description);
}

/** An IPv4 address. */
export function address(description: string) {
	return checkedText((value) => parseAddress(value) !== undefined, "an IPv4 address such as 192.168.0.10", description);
}

/** An IPv4 network in CIDR notation. */
export function cidr(description: string) {
	const holds = (value: string) => parseNetwork(value) !== undefined;
	return checkedText(holds, "an IPv4 network such as 192.168.0.0/24", description, (value) => {
		if (parseAddress(value) !== undefined) return `; this address alone is ${quote(`${value}/32`)}`;
		const network = networkAround(value);
		return network === undefined ? "" : `; the network of that address is ${quote(network)}`;
	});
}

/** A TCP port. */
export function port(description: string) {
	return whole({ min: 1, max: 65535 }, description);
}

/**
 * An amount of memory or storage, as Kubernetes writes it.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantity(description: string) {
	return text(
		/^[1-9]\d{0,11}(?:Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)$/,
		"an amount with its unit such as 512Mi or 10Gi",
		description,
	);
}

/** An http or https address of a service outside, without a password in it. */
export function endpoint(description: string) {
	const holds = (value: string) => /^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/.test(value) && URL.canParse(value);
	return checkedText(holds, "an address such as https://s3.example.com (no user or password in it)", description);
}
