import { stringify } from "yaml";
import type { Plan, PlannedResource } from "./document.ts";
import { PAGE_SCRIPT, PAGE_STYLE } from "./html-assets.ts";
import { type Json, SECRET, UNKNOWN } from "./json.ts";
import { countByType, counted, label, OFFLINE_NOTE, type Outline, outline, remarks, shortType } from "./outline.ts";

/** Where a resource is on the page, and what a link to it says, by URN. */
type Anchors = ReadonlyMap<string, { readonly id: string; readonly text: string }>;

/**
 * The plan as one page that needs nothing else: no other file, no network, and no script but for the search box. Every
 * text of the plan is escaped, and the page's own policy forbids it to load or send anything.
 */
export function planToPage(plan: Plan): string {
	const tops = outline(plan);
	const total = tops.reduce((sum, { count }) => sum + count, 0);
	const anchors = new Map(
		plan.resources.map((resource, index) => [
			resource.urn,
			{ id: `r${index}`, text: `${shortType(resource.type)} ${label(resource)}` },
		]),
	);
	const types = countByType(plan).map(([type, count]) => `<li><b>${count}</b> ${escapeText(type)}</li>`);
	const warnings = plan.warnings.map(
		({ code, message }) => `<li><code>${escapeText(code)}</code><span>${escapeText(message)}</span></li>`,
	);
	const outputs = Object.entries(plan.outputs).map(
		([name, value]) => `<tr><th>${escapeText(name)}</th><td>${drawValue(value)}</td></tr>`,
	);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Plan of ${escapeText(plan.stack)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>Plan of ${escapeText(plan.stack)} <small>${counted(total, "resource")} to create</small></h1>
<p>${escapeText(OFFLINE_NOTE)}</p>
<ul class="types">${types.join("")}</ul>
</header>
<main>
${warnings.length > 0 ? `<section class="warnings"><h2>${counted(warnings.length, "warning")}</h2><ul>${warnings.join("\n")}</ul></section>` : ""}
${outputs.length > 0 ? `<section><h2>Outputs</h2><table>${outputs.join("\n")}</table></section>` : ""}
<section>
<h2>Resources</h2>
<p class="search"><input id="search" type="search" placeholder="Search by name, type or any input" aria-label="Search" autocomplete="off"> <output id="found"></output></p>
<div id="tree">
${tops.map((top) => draw(top, anchors)).join("\n")}
</div>
</section>
</main>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function draw({ resource, children, count }: Outline, anchors: Anchors): string {
	const id = anchors.get(resource.urn)?.id ?? "";
	const notes = remarks(resource).map((note) => `<em>${escapeText(note)}</em>`);
	if (children.length === 0 && resource.custom)
		return `<details class="resource" id="${id}"><summary><span class="type">${escapeText(shortType(resource.type))}</span> <span class="name">${escapeText(label(resource))}</span> ${notes.join(" ")}</summary>${details(resource, anchors)}</details>`;
	const inside = children.map((child) => draw(child, anchors)).join("\n");
	const own = resource.custom || Object.keys(resource.inputs).length > 0 ? details(resource, anchors) : "";
	return `<details class="component" open id="${id}"><summary><span class="name">${escapeText(resource.name)}</span> <span class="token">${escapeText(resource.type)}</span> ${notes.join(" ")} <span class="count">${count}</span></summary>${own}
${inside}</details>`;
}

function details(resource: PlannedResource, anchors: Anchors): string {
	const link = (urn: string) => {
		const anchor = anchors.get(urn);
		return anchor === undefined ? escapeText(urn) : `<a href="#${anchor.id}">${escapeText(anchor.text)}</a>`;
	};
	const rows = [
		["URN", `<code>${escapeText(resource.urn)}</code>`],
		["Type", `<code>${escapeText(resource.type)}</code>`],
		...(resource.provider === null ? [] : [["Provider", link(resource.provider)]]),
		...(resource.dependsOn.length === 0 ? [] : [["After", resource.dependsOn.map(link).join("<br>")]]),
	].map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`);
	return `<div class="details"><table>${rows.join("")}</table>${drawValue(resource.inputs)}</div>`;
}

function drawValue(value: Json): string {
	const text = typeof value === "string" ? value : stringify(value, { lineWidth: 0 }).trimEnd();
	const marked = escapeText(text).replace(/(?:&quot;)?\[(secret|unknown)\](?:&quot;)?/g, (whole, kind: string) =>
		whole === `&quot;${SECRET}&quot;` || whole === `&quot;${UNKNOWN}&quot;`
			? `<mark class="${kind}">[${kind}]</mark>`
			: whole.replace(`[${kind}]`, `<mark class="${kind}">[${kind}]</mark>`),
	);
	return `<pre>${marked}</pre>`;
}

const ENTITIES: { readonly [character: string]: string } = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

function escapeText(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
