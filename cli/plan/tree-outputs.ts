import type { Json } from "./json.ts";
import { withCommandApart, wrap } from "./wrap.ts";

/** The lines of one output: a text beside its name, lists and groups below it. */
export function drawOutput(name: string, value: Json, columns: number): readonly string[] {
	return draw(`${name}:`, value, columns);
}

function draw(head: string, value: Json, columns: number): readonly string[] {
	if (typeof value !== "object" || value === null) return besideHead(head, plain(value), columns);
	const entries = Object.entries(value);
	if (entries.length === 0) return [`${head} ${Array.isArray(value) ? "[]" : "{}"}`];
	// A record in a list (DNS, ports) is one item of running text, so that the list reads as a table.
	const isFlat = entries.every(([, item]) => typeof item !== "object" || item === null);
	if (head === "-" && isFlat && !Array.isArray(value)) {
		// A hard blank keeps a key with what it says.
		const text = entries.map(([key, item]) => `${key}:\u00a0${plain(item)}`).join(", ");
		return besideHead(head, text, columns).map((line) => line.replaceAll("\u00a0", " "));
	}
	const below = entries.flatMap(([key, item]) => draw(Array.isArray(value) ? "-" : `${key}:`, item, columns - 2));
	return [head, ...below.map((line) => `  ${line}`)];
}

function besideHead(head: string, text: string, columns: number): readonly string[] {
	const [first = "", ...rest] = wrap(withCommandApart(`${head} ${text}`, columns - 2), columns - 2);
	return [first, ...rest.map((line) => `  ${line}`)];
}

function plain(value: Json): string {
	return typeof value === "string" ? value : JSON.stringify(value);
}
