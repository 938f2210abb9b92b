/** What a settings file of k3s is made of. */
export type Setting = string | number | boolean | readonly Setting[] | { readonly [name: string]: Setting };

/** A YAML block of settings, in their own order; texts are quoted, so that none is read as something else. */
export function blockYaml(settings: Readonly<Record<string, Setting>>, indent = ""): string {
	return Object.entries(settings)
		.map(([name, value]) => `${indent}${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}:${after(value, indent)}`)
		.join("");
}

function after(value: Setting, indent: string): string {
	if (typeof value !== "object") return ` ${JSON.stringify(value)}\n`;
	if (isList(value)) return value.length === 0 ? " []\n" : `\n${value.map((item) => listItem(item, indent)).join("")}`;
	return Object.keys(value).length === 0 ? " {}\n" : `\n${blockYaml(value, `${indent}  `)}`;
}

function listItem(item: Setting, indent: string): string {
	const inner = `${indent}    `;
	if (typeof item !== "object") return `${indent}  -${after(item, inner)}`;
	if (isList(item)) throw new Error("no file of k3s has a list in a list");
	return `${indent}  - ${blockYaml(item, inner).slice(inner.length)}`;
}

function isList(value: Setting): value is readonly Setting[] {
	return Array.isArray(value);
}
