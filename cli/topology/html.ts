import type { Layout } from "./layout.ts";
import type { Topology } from "./model.ts";
import { drawSvg, sizeOf, xml } from "./svg.ts";

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;background:#fff;color:#1b2330;font:14px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
svg{display:block;width:100%;height:auto}
.party{cursor:pointer;outline:none}
.party:focus-visible rect{stroke-width:3.5}
.topology .call,.topology .party{transition:opacity .12s}
.chosen .call:not(.lit),.chosen .party:not(.lit){opacity:.14}
.chosen .call.lit path{stroke-width:3}
details{margin:0 24px 24px}
summary{cursor:pointer}
table{border-collapse:collapse;margin-top:8px}
td,th{text-align:left;padding:2px 24px 2px 0}
@media (prefers-color-scheme:dark){body{background:#0f141b;color:#e6eaf0}}
`;

/** Points, focuses or clicks: what is chosen stays lit together with whom it calls and who calls it. */
const SCRIPT = `
const picture = document.querySelector("svg");
const parties = [...picture.querySelectorAll(".party")];
const calls = [...picture.querySelectorAll(".call")];
let pinned;
function show(id) {
	picture.classList.toggle("chosen", id !== undefined);
	const near = new Set([id]);
	for (const call of calls) {
		const { from, to } = call.dataset;
		const lit = from === id || to === id;
		call.classList.toggle("lit", lit);
		if (lit) near.add(from).add(to);
	}
	for (const party of parties) party.classList.toggle("lit", near.has(party.dataset.party));
}
for (const party of parties) {
	const id = party.dataset.party;
	party.setAttribute("tabindex", "0");
	party.setAttribute("role", "button");
	party.addEventListener("mouseenter", () => show(id));
	party.addEventListener("mouseleave", () => show(pinned));
	party.addEventListener("focus", () => show(id));
	party.addEventListener("blur", () => show(pinned));
	party.addEventListener("click", (event) => {
		event.stopPropagation();
		pinned = pinned === id ? undefined : id;
		show(pinned ?? id);
	});
	party.addEventListener("keydown", (event) => {
		if (event.key === "Enter" || event.key === " ") party.dispatchEvent(new MouseEvent("click", { bubbles: true }));
	});
}
document.addEventListener("click", () => show((pinned = undefined)));
document.addEventListener("keydown", (event) => {
	if (event.key === "Escape") show((pinned = undefined));
});
`;

/** Smaller, the ports at the lines could not be read: a picture that does not fit the window is scrolled instead. */
const SMALLEST = 0.75;

/** As large as the window lets it be, and never so small that nobody reads it. */
function scaling(layout: Layout): string {
	const { width, height } = sizeOf(layout);
	return `svg{min-width:${Math.round(width * SMALLEST)}px;max-height:max(100vh,${Math.round(height * SMALLEST)}px)}`;
}

/** The picture as a page that needs nothing else, with every call in a table below it. */
export function drawPage(topology: Topology, layout: Layout): string {
	const rows = topology.calls.map(
		({ from, to, ports }) => `<tr><td>${xml(from)}</td><td>${xml(to)}</td><td>${xml(ports)}</td></tr>`,
	);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Topology of ${xml(topology.stack)}</title>
<style>${STYLE}${scaling(layout)}</style>
</head>
<body>
${drawSvg(topology, layout)}<details>
<summary>${topology.calls.length} calls in words</summary>
<table><tr><th>from</th><th>to</th><th>ports</th></tr>
${rows.join("\n")}
</table>
</details>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
