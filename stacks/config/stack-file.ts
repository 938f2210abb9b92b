import { nearest } from "../../components/nearest.ts";
import { type Problem, problem, quote } from "./problem.ts";
import type { RawConfig } from "./raw-config.ts";
import { SECRET_NAMES } from "./secrets.ts";
import { structuredValue } from "./structured-value.ts";
import { readYaml } from "./yaml.ts";

/** The settings in a stack file, before Nexus' own are checked. */
export interface StackFile {
	/** What is under `nexus:`. */
	readonly raw: RawConfig;
	/** What is under other namespaces, by its full key: `gcp:project`. Pulumi gives it to the providers of that name. */
	readonly providerSettings: Readonly<Record<string, unknown>>;
}

/** A read stack file; or what is wrong with it, with as much of it as could be read all the same. */
export type ReadStackFile =
	| ({ readonly ok: true } & StackFile)
	| { readonly ok: false; readonly problems: readonly Problem[]; readonly readable?: StackFile };

/**
 * Reads the text of a `Pulumi.<stack>.yaml`. Never throws.
 * @see https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
 */
export function readStackFile(text: string): ReadStackFile {
	const yaml = readYaml(text);
	if (!yaml.ok) return yaml;
	const content = yaml.content ?? {};
	if (!isGroup(content)) {
		return { ok: false, problems: [problem("config", `is missing; the file holds ${quote(content)}, not settings`)] };
	}
	const { config, problems } = configOf(content);
	if (!isGroup(config)) {
		const unfit = `${quote(config)} is not a group of settings; write each key on a line of its own, without "- "`;
		return { ok: false, problems: [...problems, problem("config", unfit)] };
	}
	const sorted = sortKeys(config);
	problems.push(...sorted.problems);
	return problems.length === 0 ? { ok: true, ...sorted.file } : { ok: false, problems, readable: sorted.file };
}

type Group = Readonly<Record<string, unknown>>;

function isGroup(value: unknown): value is Group {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What Pulumi itself keeps in a stack file. */
const PULUMI_KEYS: readonly string[] = ["config", "encryptionsalt", "secretsprovider", "encryptedkey", "environment"];

/**
 * The part of a stack file that holds settings. Where only a key's place or the name of the part is wrong, it counts as
 * if it were right: the mistake is said once, and not again as everything that seems to be missing.
 */
function configOf(content: Group): { readonly config: unknown; readonly problems: Problem[] } {
	const problems: Problem[] = [];
	const beside: [string, unknown][] = [];
	let config = Object.hasOwn(content, "config") ? (content.config ?? {}) : undefined;
	for (const [key, value] of Object.entries(content)) {
		if (PULUMI_KEYS.includes(key)) continue;
		const near = nearest(key, PULUMI_KEYS);
		if (key.includes(":")) {
			problems.push(problem(key, "stands beside config; move it under config, two spaces in"));
			beside.push([key, value]);
		} else if (near !== undefined) {
			problems.push(problem(key, `is not a part of a stack file; did you mean ${quote(near)}?`));
			if (near === "config") config ??= value ?? {};
		} else {
			problems.push(problem(key, `is not a part of a stack file; its parts are ${PULUMI_KEYS.join(", ")}`));
		}
	}
	config ??= {};
	return { config: isGroup(config) ? { ...Object.fromEntries(beside), ...config } : config, problems };
}

const NAMESPACE = "nexus";

/** Tells Nexus' keys from those of providers, and secrets from what is written in clear. */
function sortKeys(config: Group): { readonly file: StackFile; readonly problems: readonly Problem[] } {
	const problems: Problem[] = [];
	const values = new Map<string, unknown>();
	const secretKeys = new Set<string>();
	const providerSettings = new Map<string, unknown>();
	for (const [written, value] of Object.entries(config)) {
		const { namespace, key } = splitKey(written);
		if (namespace !== undefined && nearest(namespace, [NAMESPACE]) === undefined) {
			providerSettings.set(written, value);
			continue;
		}
		if (namespace === undefined) {
			problems.push(problem(spelled(written), `has no namespace; write ${quote(`${NAMESPACE}:${key}`)}`));
		} else if (namespace !== NAMESPACE) {
			problems.push(
				problem(spelled(written), `${quote(namespace)} is nobody's namespace; write ${quote(`${NAMESPACE}:${key}`)}`),
			);
		}
		if (values.has(key)) problems.push(problem(`${NAMESPACE}:${spelled(key)}`, "is given twice; keep one"));
		const encrypted = isEncrypted(value);
		if (encrypted) secretKeys.add(key);
		values.set(key, encrypted || SECRET_NAMES.includes(key) ? undefined : structuredValue(value));
	}
	const raw = { values: Object.fromEntries(values), secretKeys };
	return { file: { raw, providerSettings: Object.fromEntries(providerSettings) }, problems };
}

/** A key as it stands in the file, quoted where it would break the line of a message. */
function spelled(key: string): string {
	return /^[\w:.-]+$/.test(key) ? key : quote(key);
}

/** Splits `nexus:domain`, and Pulumi's older `nexus:config:domain`; a key without a colon has no namespace. */
function splitKey(written: string): { readonly namespace?: string; readonly key: string } {
	const colon = written.indexOf(":");
	if (colon < 0) return { key: written };
	return { namespace: written.slice(0, colon), key: written.slice(colon + 1).replace(/^config:/, "") };
}

/** Whether a value is one that Pulumi encrypted: `secure: …` and nothing beside it. */
function isEncrypted(value: unknown): boolean {
	return isGroup(value) && Object.hasOwn(value, "secure") && Object.keys(value).length === 1;
}
