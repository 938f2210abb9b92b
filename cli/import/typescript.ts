import type { AppDraft, Field, Literal, ServiceDraft } from "./draft.ts";

/** Where the file goes, and so how it names ours. */
export interface Target {
	/** From its folder to `components/app`, e.g. `../../components/app`. */
	readonly model: string;
	/** What it was made from, for its first line. */
	readonly source: string;
}

/** The formatter's: tabs count as two. */
const WIDTH = 120;
const TAB = 2;

/** The text of `stacks/apps/<name>.ts`, as the formatter would leave it. */
export function typescriptOf(app: AppDraft, { model, source }: Target): string {
	const makers = new Map(app.services.flatMap(({ store }) => (store ? [[store.module, store.make] as const] : [])));
	const imports = [...makers]
		.toSorted(([one], [other]) => (one < other ? -1 : 1))
		.map(([module, make]) => `import { ${make} } from ${JSON.stringify(`${model}/${module}`)};`);
	return [
		...imports,
		`import type { App } from ${JSON.stringify(`${model}/model.ts`)};`,
		"",
		`/** Made from ${source}. Every comment is something to look at; then it can go. */`,
		`export const ${constantOf(app.name)}: App = {`,
		`\tname: ${JSON.stringify(app.name)},`,
		...comments(app.remarks, 1),
		"\tservices: {",
		...app.services.flatMap((service) => serviceLines(service)),
		"\t},",
		"};",
		"",
	].join("\n");
}

/** The name of the constant: `my-app` is `myApp`. */
export function constantOf(name: string): string {
	const constant = name.replaceAll(/-+(.)?/g, (_, letter?: string) => letter?.toUpperCase() ?? "");
	return RESERVED.test(constant) ? `${constant}App` : constant;
}

const RESERVED =
	/^(break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|let|new|null|package|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|await|interface|private|protected|public|implements|eval|arguments|undefined)$/;

function serviceLines({ name, remarks, store, fields }: ServiceDraft): readonly string[] {
	const key = keyOf(name);
	const open = store ? `${key}: ${store.make}({` : `${key}: {`;
	const close = store ? "})," : "},";
	return [...comments(remarks, 2), `\t\t${open}`, ...fields.flatMap((field) => fieldLines(field)), `\t\t${close}`];
}

function fieldLines({ key, value, remarks }: Field): readonly string[] {
	const left = Array.isArray(value) && value.length === 0;
	return [...comments(remarks, 3), ...(left ? [] : property(key, value, 3))];
}

/** Comments above what they are about, broken where the line ends. */
function comments(remarks: readonly string[], depth: number): readonly string[] {
	const indent = "\t".repeat(depth);
	return remarks.flatMap((remark) => {
		const lines: string[] = [];
		let line = "";
		for (const word of oneLine(remark).split(" ")) {
			if (line !== "" && depth * TAB + "// ".length + line.length + 1 + word.length > WIDTH) {
				lines.push(line);
				line = "";
			}
			line += line === "" ? word : ` ${word}`;
		}
		return [...lines, line].map((text) => `${indent}// ${text}`);
	});
}

/** A comment ends with its line, whatever the file held. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{Zl}\p{Zp}]+/gu, " ").trim();

function property(key: string, value: Literal, depth: number): readonly string[] {
	const indent = "\t".repeat(depth);
	const whole = `${keyOf(key)}: ${inline(value)},`;
	if (depth * TAB + whole.length <= WIDTH) {
		return [indent + whole];
	}
	if (Array.isArray(value)) {
		return [`${indent}${keyOf(key)}: [`, ...value.map((it: Literal) => `${indent}\t${inline(it)},`), `${indent}],`];
	}
	if (typeof value === "object") {
		return [
			`${indent}${keyOf(key)}: {`,
			...Object.entries(value).flatMap(([inner, it]) => property(inner, it, depth + 1)),
			`${indent}},`,
		];
	}
	return typeof value === "string" ? [`${indent}${keyOf(key)}:`, `${indent}\t${inline(value)},`] : [indent + whole];
}

function inline(value: Literal): string {
	if (Array.isArray(value)) {
		return `[${value.map(inline).join(", ")}]`;
	}
	if (typeof value === "object") {
		const entries = Object.entries(value).map(([key, inner]) => `${keyOf(key)}: ${inline(inner)}`);
		return `{ ${entries.join(", ")} }`;
	}
	return typeof value === "number" && Math.abs(value) >= 10_000 ? grouped(value) : quoted(value);
}

/** Text in the quotes that need fewer escapes, as the formatter has it. */
function quoted(value: string | number | boolean): string {
	const text = JSON.stringify(value);
	const isText = typeof value === "string";
	return isText && value.includes('"') && !value.includes("'") ? `'${text.slice(1, -1).replaceAll('\\"', '"')}'` : text;
}

const grouped = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, "_");

const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
