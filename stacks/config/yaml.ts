import { type Document, LineCounter, parseDocument, visit, type YAMLError } from "yaml";
import { type Problem, problem } from "./problem.ts";

/** What a YAML text holds, or what is wrong with it, each with its line and column. */
export type ReadYaml =
	| { readonly ok: true; readonly content: unknown }
	| { readonly ok: false; readonly problems: readonly Problem[] };

/** Aliases that a file may expand to; a short file with more was made to fill the memory. */
const MOST_ALIASES = 100;

/** Reads one YAML document. Never throws. */
export function readYaml(text: string): ReadYaml {
	const lines = new LineCounter();
	const broken = (offset: number, sentence: string) => {
		const { line, col } = lines.linePos(offset);
		return problem(`line ${line}, column ${col}`, `broken YAML: ${sentence}`);
	};
	try {
		const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
		if (document.errors.length > 0) {
			return { ok: false, problems: document.errors.map((error) => broken(error.pos[0], sentenceOf(error))) };
		}
		const dangling = firstDanglingAlias(document);
		if (dangling) return { ok: false, problems: [broken(dangling.offset, dangling.sentence)] };
		return { ok: true, content: document.toJS({ maxAliasCount: MOST_ALIASES }) };
	} catch {
		// Found only when the values are built: aliases that contain themselves or explode, nesting deeper than the stack.
		const sentence =
			"its aliases (*name) repeat too much, or it nests too deep; write the values out where they are used";
		return { ok: false, problems: [problem("broken YAML", sentence)] };
	}
}

/** An alias of a name that nothing has: mostly a text that was meant to start with a star. */
function firstDanglingAlias(document: Document): { readonly offset: number; readonly sentence: string } | undefined {
	let found: { readonly offset: number; readonly sentence: string } | undefined;
	visit(document, {
		Alias: (_, alias) => {
			if (alias.resolve(document)) return undefined;
			const sentence = `*${alias.source} repeats what no &${alias.source} names; a text that begins with * needs quotes`;
			found = { offset: alias.range?.[0] ?? 0, sentence };
			return visit.BREAK;
		},
	});
	return found;
}

/** The sentences of the mistakes that are made most; the parser's own for the rest. */
function sentenceOf({ code, message }: YAMLError): string {
	switch (code) {
		case "DUPLICATE_KEY":
			return "this key stands here a second time; keep one";
		case "TAB_AS_INDENT":
			return "a tab indents this line; YAML wants spaces";
		case "BAD_INDENT":
			return "this line is not indented like the lines that it belongs to; give all of a group the same number of spaces";
		case "MULTIPLE_DOCS":
			return "a second document begins here; a stack file is one, without ---";
		case "MISSING_CHAR":
			return `${message.split("\n")[0]}; what opens must close, here or on a line above`;
		default:
			return message.split("\n")[0] ?? message;
	}
}
