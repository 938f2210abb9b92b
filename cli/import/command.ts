import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { nearest } from "../../components/nearest.ts";
import { setSecretWith } from "../../stacks/config/secrets.ts";
import { readFlags } from "../arguments.ts";
import { EXIT, Failure, usage } from "../failure.ts";
import { appDraft } from "./app-draft.ts";
import { readComposeFile } from "./compose-file.ts";
import { label } from "./context.ts";
import type { AppDraft } from "./draft.ts";
import { constantOf, typescriptOf } from "./typescript.ts";

const HELP = `usage: nexus import compose FILE [--out stacks/apps/NAME.ts]

Writes an app file from a docker-compose.yml, with a comment wherever something could not be carried over. No secret is
written: what looks like one becomes a reference, and the command that sets it is told.

  FILE          a docker-compose.yml; - reads standard input
  --out FILE    where to write; it must not be there yet. Without it the text goes to standard output`;

const OPTIONS = {
	out: { type: "string" },
	help: { type: "boolean", short: "h", default: false },
} as const;

const FORMATS = ["compose"] as const;

/** The repository, which the written file belongs to. */
const ROOT = join(import.meta.dirname, "../..");

/** `nexus import`: an app file from what others describe their services with. */
export async function importCommand(argv: readonly string[]): Promise<number> {
	const [flagged, positionals] = split(argv);
	const flags = readFlags("import", flagged, OPTIONS);
	if (flags.help) {
		console.log(HELP);
		return EXIT.fine;
	}
	const [format, path, ...rest] = positionals;
	if (!FORMATS.some((known) => known === format)) {
		const meant = nearest(format ?? "", FORMATS);
		const what = format === undefined ? "nothing to import from" : `"${format}" is nothing to import from`;
		throw usage(`nexus import: ${what}${meant ? `; did you mean "${meant}"?` : ""}\n\n${HELP}`);
	}
	if (path === undefined || rest.length > 0) {
		throw usage(`nexus import compose: give one FILE; see "nexus import --help"`);
	}
	const file = readComposeFile(path, await textOf(path));
	const out = flags.out;
	const target = out ?? join(ROOT, "stacks/apps/app.ts");
	const app = appDraft(label(out === undefined ? (file.name ?? folderOf(path)) : basename(out, ".ts")), file);
	const source = typescriptOf(app, {
		model: relative(dirname(resolve(target)), join(ROOT, "components/app")),
		source: path === "-" ? "a Compose file" : basename(path),
	});
	if (out === undefined) {
		console.log(source.trimEnd());
	} else {
		await write(out, source);
	}
	tellNextSteps(app, out);
	return EXIT.fine;
}

/** Flags with their values, and the words between them, in any order. */
function split(argv: readonly string[]): readonly [flagged: readonly string[], positionals: readonly string[]] {
	const { tokens } = parseArgs({
		args: [...argv],
		options: OPTIONS,
		strict: false,
		allowPositionals: true,
		tokens: true,
	});
	const words = new Set(tokens.flatMap(({ kind, index }) => (kind === "positional" ? [index] : [])));
	return [argv.filter((_, index) => !words.has(index)), argv.filter((_, index) => words.has(index))];
}

async function textOf(path: string): Promise<string> {
	try {
		return path === "-" ? await text(process.stdin) : await readFile(path, "utf8");
	} catch (error) {
		throw new Failure(`${path} cannot be read (${reasonOf(error)}); give the path of a docker-compose.yml`);
	}
}

/** Compose itself names a project after its folder. */
const folderOf = (path: string): string => (path === "-" ? "app" : basename(dirname(resolve(path))));

async function write(out: string, source: string): Promise<void> {
	try {
		// Fails where there is a file: what someone wrote is not replaced.
		await writeFile(out, source, { flag: "wx" });
	} catch (error) {
		const there = error instanceof Error && "code" in error && error.code === "EEXIST";
		const what = there ? "is there already, and is not overwritten" : `cannot be written (${reasonOf(error)})`;
		throw new Failure(`--out ${out} ${what}; name another file, or remove it first`);
	}
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What is left for the user, on standard error: the secrets by name alone, and where an app is registered. */
function tellNextSteps({ name, secrets }: AppDraft, out: string | undefined): void {
	const constant = constantOf(name);
	const lines = [
		...(out === undefined ? [] : [`wrote ${out}`]),
		...(secrets.length === 0
			? []
			: [
					`${secrets.length} ${secrets.length === 1 ? "secret was" : "secrets were"} not written; set each, for every stack that runs the app:`,
					...secrets.map(({ key, readers }) => `  ${setSecretWith(key, "STACK")}   # ${readers.join(", ")}`),
				]),
		"A service reaches the internet only where its egress says so.",
		"next: look at each comment of the file, then",
		`  in stacks/apps/registry.ts   import { ${constant} } from "./${name}.ts"; and ${constant === name ? name : `"${name}": ${constant}`} in APPS`,
		`  in Pulumi.STACK.yaml         ${name}: {} under nexus:apps`,
		"  npm run schema; npm run plan -- --stack STACK",
	];
	console.error(lines.join("\n"));
}
