import { styleText } from "node:util";
import type { Plan } from "./document.ts";
import { countByType, counted, label, OFFLINE_NOTE, type Outline, outline, remarks, shortType } from "./outline.ts";
import { drawOutput } from "./tree-outputs.ts";
import { withCommandApart, wrap } from "./wrap.ts";

/** How the tree is drawn. */
export interface TreeStyle {
	readonly colours: boolean;
	/** Characters in a line. @default 100 */
	readonly columns?: number;
}

type Paint = (style: "bold" | "dim" | "yellow" | "cyan" | "magenta", text: string) => string;

// From three on, siblings of one type share a line: eight NetworkPolicies say less than the one Deployment among them.
const COLLAPSED_FROM = 3;
// Nearly all types fit; a longer one pushes its name aside instead of all names.
const WIDEST_TYPE = 22;

/** The plan for people: a tree by component, counts, outputs and warnings, and what an offline plan is not. */
export function planToTree(plan: Plan, { colours, columns = 100 }: TreeStyle): string {
	const paint: Paint = (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
	const tops = outline(plan);
	const total = tops.reduce((sum, { count }) => sum + count, 0);
	const lines = [paint("bold", `Plan of ${plan.stack}: ${counted(total, "resource")} to create`), ""];
	for (const top of tops) lines.push(...drawTop(top, columns, paint), "");
	// A hard blank keeps a number with what it counts.
	const types = countByType(plan).map(([type, count]) => `${count}\u00a0${type.replaceAll(" ", "\u00a0")}`);
	const byType = wrap(types.join(", "), columns - 2).map((line) => line.replaceAll("\u00a0", " "));
	if (types.length > 0) lines.push(...section("By type", byType, paint));
	const outputs = Object.entries(plan.outputs)
		.flatMap(([name, value]) => drawOutput(name, value, columns - 2))
		.map((line) => line.replace(/\[(?:secret|unknown)\]/g, (hole) => paint("magenta", hole)));
	if (outputs.length > 0) lines.push(...section("Outputs", outputs, paint));
	const warnings = plan.warnings.flatMap(({ code, message }) => {
		const [first = "", ...rest] = wrap(withCommandApart(`! ${code}  ${message}`, columns - 4), columns - 4);
		return [paint("yellow", first), ...rest.map((line) => paint("yellow", `  ${line}`))];
	});
	if (warnings.length > 0) lines.push(...section("Warnings", warnings, paint));
	lines.push(...wrap(OFFLINE_NOTE, columns).map((line) => paint("dim", line)));
	return `${lines.join("\n")}\n`;
}

function section(title: string, body: readonly string[], paint: Paint): readonly string[] {
	return [paint("bold", title), ...body.map((line) => `  ${line}`), ""];
}

function drawTop(top: Outline, columns: number, paint: Paint): readonly string[] {
	return [heading(top, "", columns, paint), ...drawChildren(top, "", columns, paint)];
}

/** A component's line, with what it holds counted at the right edge. */
function heading({ resource, children, count }: Outline, before: string, columns: number, paint: Paint): string {
	const { name, type } = resource;
	const said = [resource.custom ? shortType(type) : type, ...remarks(resource)].join(", ");
	const number = children.length === 0 ? "" : String(count);
	const gap = Math.max(2, columns - before.length - name.length - said.length - number.length - 2);
	return `${before}${paint("bold", name)}  ${paint("dim", said)}${number === "" ? "" : `${" ".repeat(gap)}${number}`}`.trimEnd();
}

function drawChildren(parent: Outline, indent: string, columns: number, paint: Paint): readonly string[] {
	// Plain resources first, those of a type together; then what holds more.
	const leaves = parent.children.filter(({ resource, children }) => resource.custom && children.length === 0);
	const branches = parent.children.filter((child) => !leaves.includes(child));
	const groups = [...Map.groupBy(leaves, ({ resource }) => shortType(resource.type))].flatMap(([type, group]) =>
		group.length >= COLLAPSED_FROM ? [{ type, group }] : group.map((leaf) => ({ type, group: [leaf] })),
	);
	const width = Math.min(WIDEST_TYPE, Math.max(0, ...groups.map(({ type, group }) => titleOf(type, group).length)));
	const last = groups.length + branches.length - 1;
	const drawn = groups.flatMap(({ type, group }, index) => {
		const title = titleOf(type, group).padEnd(width);
		const room = columns - indent.length - 3 - title.length - 2;
		const [first = "", ...rest] = group.length === 1 ? [nameOf(group)] : wrap(namesOf(group), room);
		const stem = `${indent}${index === last ? "   " : "│  "}`;
		return [
			`${indent}${index === last ? "└─ " : "├─ "}${paint("cyan", title)}  ${first}`.trimEnd(),
			...rest.map((line) => `${stem}${" ".repeat(title.length)}  ${line}`),
		];
	});
	const below = branches.flatMap((branch, index) => {
		const isLast = groups.length + index === last;
		return [
			heading(branch, `${indent}${isLast ? "└─ " : "├─ "}`, columns, paint),
			...drawChildren(branch, `${indent}${isLast ? "   " : "│  "}`, columns, paint),
		];
	});
	return [...drawn, ...below];
}

function titleOf(type: string, group: readonly Outline[]): string {
	return group.length === 1 ? type : `${group.length} ${type}`;
}

function nameOf([only]: readonly Outline[]): string {
	return only === undefined ? "" : [label(only.resource), ...remarks(only.resource)].join(", ");
}

/** Names of a group; a namespace that they share is said once: `shop-dev/{allow-dns, default-deny}`. */
function namesOf(group: readonly Outline[]): string {
	const names = group.map(({ resource }) => label(resource));
	const shared = names[0]?.includes("/") ? names[0].slice(0, names[0].indexOf("/") + 1) : "";
	const notes = [...new Set(group.flatMap(({ resource }) => remarks(resource)))].map((note) => ` (${note})`).join("");
	return shared !== "" && names.every((name) => name.startsWith(shared))
		? `${shared}{${names.map((name) => name.slice(shared.length)).join(", ")}}${notes}`
		: `${names.join(", ")}${notes}`;
}
