import { LineCounter, parseDocument, type YAMLError } from "yaml";
import { nearest } from "../../components/nearest.ts";
import { type NexusConfig, parseConfig } from "../config.ts";
import { type Problem, problem, quote } from "./problem.ts";
import type { RawConfig } from "./raw-config.ts";
import { SECRET_NAMES } from "./secrets.ts";
import { structuredValue } from "./structured-value.ts";

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
	const yaml = parseYaml(text);
	if (!yaml.ok) return yaml;
	if (yaml.content === null) return { ok: true, raw: { values: {}, secretKeys: new Set() }, providerSettings: {} };
	if (!isGroup(yaml.content))
		return refused("config", `is missing; the file holds ${quote(yaml.content)}, not settings`);
	const unknown = Object.keys(yaml.content).filter((key) => !PULUMI_KEYS.includes(key));
	const problems = unknown.map((key) => problem(key, notPulumis(key)));
	const config = Object.hasOwn(yaml.content, "config") ? yaml.content.config : {};
	if (!isGroup(config) && config !== null) {
		return { ok: false, problems: [...problems, problem("config", `${quote(config)} is not a group of settings`)] };
	}
	const sorted = sortKeys(config ?? {});
	problems.push(...sorted.problems);
	return problems.length === 0 ? { ok: true, ...sorted.file } : { ok: false, problems, readable: sorted.file };
}

/** A stack's configuration with what its providers are given, or everything that is wrong with its file. */
export type CheckedStackFile =
	| ({ readonly ok: true; readonly config: NexusConfig } & StackFile)
	| { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads and checks the text of a stack file, and reports the problems of both at once. Never throws. */
export function checkStackFile(stack: string, text: string): CheckedStackFile {
	const file = readStackFile(text);
	const readable = file.ok ? file : file.readable;
	if (!readable) return { ok: false, problems: file.ok ? [] : file.problems };
	const parsed = parseConfig(stack, readable.raw);
	const problems = [...(file.ok ? [] : file.problems), ...(parsed.ok ? [] : parsed.problems)];
	if (!parsed.ok || !file.ok) return { ok: false, problems };
	return { ok: true, config: parsed.config, raw: file.raw, providerSettings: file.providerSettings };
}

/** What Pulumi itself keeps in a stack file. */
const PULUMI_KEYS: readonly string[] = ["config", "encryptionsalt", "secretsprovider", "encryptedkey", "environment"];

const NAMESPACE = "nexus";

function refused(key: string, sentence: string): { readonly ok: false; readonly problems: readonly Problem[] } {
	return { ok: false, problems: [problem(key, sentence)] };
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

type ParsedYaml =
	| { readonly ok: true; readonly content: unknown }
	| { readonly ok: false; readonly problems: readonly Problem[] };

function parseYaml(text: string): ParsedYaml {
	const lines = new LineCounter();
	try {
		const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
		if (document.errors.length > 0)
			return { ok: false, problems: document.errors.map((error) => yamlProblem(error, lines)) };
		return { ok: true, content: document.toJS({ maxAliasCount: 100 }) };
	} catch (error) {
		// Aliases that contain themselves, explode, or nest deeper than the stack: found only when the values are built.
		const reason = error instanceof Error ? firstSentence(error.message) : "it cannot be read";
		return refused("YAML", `${reason}; write the values out where they are used`);
	}
}

function yamlProblem(error: YAMLError, lines: LineCounter): Problem {
	const { line, col } = lines.linePos(error.pos[0]);
	return problem(`line ${line}, column ${col}`, `broken YAML: ${firstSentence(error.message)}`);
}

function firstSentence(message: string): string {
	return (message.split("\n")[0] ?? "").trim();
}

function notPulumis(key: string): string {
	if (key.includes(":")) return "stands beside config; move it under config, two spaces in";
	const near = nearest(key, PULUMI_KEYS);
	return near === undefined
		? `is not a part of a stack file; its parts are ${PULUMI_KEYS.join(", ")}`
		: `is not a part of a stack file; did you mean ${quote(near)}?`;
}

/** Tells Nexus' keys from those of providers, and secrets from what is written in clear. */
function sortKeys(config: Readonly<Record<string, unknown>>): {
	readonly file: StackFile;
	readonly problems: readonly Problem[];
} {
	const problems: Problem[] = [];
	const values = new Map<string, unknown>();
	const secretKeys = new Set<string>();
	const providerSettings = new Map<string, unknown>();
	for (const [written, value] of Object.entries(config)) {
		const { namespace, key } = splitKey(written);
		const misspelt = namespace === undefined ? key : misspeltNamespace(namespace);
		if (namespace !== NAMESPACE && misspelt === undefined) {
			providerSettings.set(written, value);
			continue;
		}
		if (namespace !== NAMESPACE)
			problems.push(problem(written, `has no namespace that Pulumi knows; write ${quote(`${NAMESPACE}:${key}`)}`));
		if (values.has(key)) problems.push(problem(`${NAMESPACE}:${key}`, "is given twice; keep one"));
		if (isEncrypted(value)) secretKeys.add(key);
		values.set(key, isEncrypted(value) || SECRET_NAMES.includes(key) ? undefined : structuredValue(value));
	}
	const raw = { values: Object.fromEntries(values), secretKeys };
	return { file: { raw, providerSettings: Object.fromEntries(providerSettings) }, problems };
}

/** Splits `nexus:domain`, and Pulumi's older `nexus:config:domain`; a key without a colon has no namespace. */
function splitKey(written: string): { readonly namespace?: string; readonly key: string } {
	const colon = written.indexOf(":");
	if (colon < 0) return { key: written };
	return { namespace: written.slice(0, colon), key: written.slice(colon + 1).replace(/^config:/, "") };
}

/** `nexus` when the namespace is a misspelling of it (Pulumi would keep its settings for a provider that does not exist). */
function misspeltNamespace(namespace: string): string | undefined {
	return nearest(namespace, [NAMESPACE]);
}

/** Whether a value is one that Pulumi encrypted: `secure: …` and nothing beside it. */
function isEncrypted(value: unknown): boolean {
	return isGroup(value) && Object.hasOwn(value, "secure") && Object.keys(value).length === 1;
}
