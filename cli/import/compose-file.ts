import { isScalar, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { Failure } from "../failure.ts";
import { interpolatedDeep } from "./interpolate.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = (what: string) => z.union([z.string(), z.array(scalar)], { error: `is not ${what}` });
/** `A=1` in a list, or `A: 1` in a map; nothing where the shell gives the value. */
const variables = z.union(
	[
		z.record(z.string(), scalar.nullable()),
		z.array(z.string()).transform((list) =>
			Object.fromEntries(
				list.map((entry) => {
					const [name = "", ...value] = entry.split("=");
					return [name, entry.includes("=") ? value.join("=") : null] as const;
				}),
			),
		),
	],
	{ error: "is not variables: NAME: value in a map, or NAME=value in a list" },
);

const dependencies = z.union(
	[
		z.array(z.string()).transform((list) => Object.fromEntries(list.map((name) => [name, "service_started"] as const))),
		z
			.record(z.string(), z.looseObject({ condition: z.string().default("service_started") }).nullable())
			.transform((map) =>
				Object.fromEntries(
					Object.entries(map).map(([name, it]) => [name, it?.condition ?? "service_started"] as const),
				),
			),
	],
	{ error: "is not services: a list of names, or a map of names with a condition" },
);

const ports = z.array(
	z.union([
		scalar,
		z.looseObject({
			target: scalar,
			published: scalar.optional(),
			host_ip: z.string().optional(),
			protocol: z.string().default("tcp"),
		}),
	]),
	{ error: 'is not a list of ports such as "8080:80"' },
);

const mounts = z.array(
	z.union([z.string(), z.looseObject({ type: z.string(), source: z.string().optional(), target: z.string() })]),
	{ error: 'is not a list of volumes such as "data:/var/lib/data"' },
);

const quantity = z.union([z.string(), z.number()]);

const service = z.looseObject(
	{
		image: z.string({ error: "is not the name of an image" }).optional(),
		extends: z.unknown().optional(),
		build: z
			.union([
				z.string(),
				z.looseObject({
					context: z.string().optional(),
					dockerfile: z.string().optional(),
					target: z.string().optional(),
					args: variables.nullish(),
				}),
			])
			.optional(),
		command: texts("a command: a text or a list of words").nullish(),
		entrypoint: texts("a command: a text or a list of words").nullish(),
		environment: variables.nullish(),
		ports: ports.nullish(),
		expose: z.array(scalar).nullish(),
		volumes: mounts.nullish(),
		depends_on: dependencies.nullish(),
		healthcheck: z.looseObject({ test: texts("a command").optional(), disable: z.boolean().optional() }).nullish(),
		restart: scalar.optional(),
		user: scalar.optional(),
		mem_limit: quantity.optional(),
		cpus: quantity.optional(),
		networks: z
			.union([
				z.array(z.string()),
				z.record(z.string(), z.looseObject({ aliases: z.array(z.string()).optional() }).nullable()),
			])
			.nullish(),
		scale: quantity.optional(),
		deploy: z
			.looseObject({
				replicas: quantity.optional(),
				resources: z
					.looseObject({
						limits: z.looseObject({ memory: quantity.optional(), cpus: quantity.optional() }).optional(),
						reservations: z.looseObject({ memory: quantity.optional(), cpus: quantity.optional() }).optional(),
					})
					.optional(),
			})
			.nullish(),
	},
	{ error: "is not a group of settings" },
);

const NO_SERVICES = "is missing, or holds no services";

const composeFile = z.looseObject(
	{
		name: z.string().optional(),
		include: z.unknown().optional(),
		services: z
			.record(z.string(), service, { error: NO_SERVICES })
			.refine((services) => Object.keys(services).length > 0, { error: NO_SERVICES }),
	},
	{ error: "is no Compose file" },
);

/** A service as a Compose file has it, in one form for each setting that Compose has several for. */
export type ComposeService = z.output<typeof service>;

/** A Compose file. */
export interface ComposeFile {
	readonly name?: string | undefined;
	readonly services: Readonly<Record<string, ComposeService>>;
	/** Other files that belong to it. */
	readonly include?: unknown;
}

/**
 * Reads a Compose file, with its own defaults for variables put in.
 *
 * @throws Failure naming each mistake with file, line and column
 */
export function readComposeFile(path: string, text: string): ComposeFile {
	const lines = new LineCounter();
	// Compose merges `<<`; YAML 1.2 by itself does not.
	const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: "error" });
	const at = (offset: number) => {
		const { line, col } = lines.linePos(offset);
		return `${path}: line ${line}, column ${col}`;
	};
	const broken = document.errors.map(({ pos, message }) => `${at(pos[0])}: broken YAML: ${message}`);
	if (broken.length > 0) {
		throw new Failure(broken.join("\n"));
	}
	const parsed = composeFile.safeParse(interpolatedDeep(contentOf(path, () => document.toJS())));
	if (!parsed.success) {
		const problems = parsed.error.issues.map(({ path: keys, message }) => {
			const where = keys.filter((key) => typeof key !== "symbol");
			return { offset: offsetOf(document, where), text: `${where.join(".") || "the file"} ${sentence(message)}` };
		});
		const sorted = problems.toSorted((one, other) => one.offset - other.offset);
		throw new Failure(sorted.map(({ offset, text: said }) => `${at(offset)}: ${said}`).join("\n"));
	}
	return parsed.data;
}

/** Values are built late: aliases that lead nowhere or explode are found only then. */
function contentOf(path: string, build: () => unknown): unknown {
	try {
		return build();
	} catch (error) {
		throw new Failure(`${path}: broken YAML: ${error instanceof Error ? error.message : String(error)}`);
	}
}

const sentence = (message: string): string => (message.startsWith("is ") ? message : `is not understood: ${message}`);

/** Where a key is, or the nearest thing around it that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, keys: readonly (string | number)[]): number {
	for (let depth = keys.length; depth > 0; depth--) {
		const node: unknown = document.getIn(keys.slice(0, depth), true);
		if (isScalar(node) || (typeof node === "object" && node !== null && "range" in node)) {
			const range: unknown = node.range;
			return Array.isArray(range) && typeof range[0] === "number" ? range[0] : 0;
		}
	}
	return 0;
}
