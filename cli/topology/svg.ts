import { type Box, LABEL, type Layout, type Route, TEXT, widthOf } from "./layout.ts";
import type { Machine, Party, Place, Topology, Way } from "./model.ts";

/** Colours by day and by night. Text has a contrast of at least 4.5 to 1 with what is behind it (WCAG 2.2, AA). */
const STYLE = `
.topology{--page:#fff;--text:#1b2330;--soft:#566074;--machine:#f3f5f8;--machine-line:#c6cdd8;--place:#fff;--place-line:#cfd6e0;--party:#eef1f6;--party-line:#9aa5b5;--service:#0b62c4;--admin:#7a3db8;--break-glass:#b3261e;--inside:#5b6678;font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){.topology{--page:#0f141b;--text:#e6eaf0;--soft:#a2adbd;--machine:#161d27;--machine-line:#37424f;--place:#1b2430;--place-line:#3a4654;--party:#263140;--party-line:#5d6b7d;--service:#6cb2ff;--admin:#c79bf2;--break-glass:#ff8f86;--inside:#93a0b2}}
.topology .page{fill:var(--page)}
.topology text{fill:var(--text)}
.topology .soft{fill:var(--soft)}
.topology .machine rect{fill:var(--machine);stroke:var(--machine-line)}
.topology .place rect{fill:var(--place);stroke:var(--place-line)}
.topology .party rect{fill:var(--party);stroke:var(--party-line)}
.topology .outside rect,.topology .reference rect{stroke-dasharray:5 3}
.topology .reference rect{fill:none}
.topology .strong{font-weight:600}
.topology .call path{fill:none;stroke:var(--way);stroke-width:1.8}
.topology .call text,.topology .key text{fill:var(--way)}
.topology .call .arrow,.topology .key .arrow{fill:var(--way);stroke:none}
.topology .key line{stroke:var(--way);stroke-width:2.4}
.topology .way-service{--way:var(--service)}
.topology .way-admin{--way:var(--admin)}
.topology .way-break-glass{--way:var(--break-glass)}
.topology .way-inside{--way:var(--inside)}
.topology .way-break-glass path,.topology .way-break-glass line{stroke-dasharray:7 4}
.topology .gateway rect{stroke:var(--way);stroke-width:2.2}
`;

const WAYS: readonly (readonly [Way, string])[] = [
	["service", "service line"],
	["admin", "admin line"],
	["break-glass", "break-glass"],
	["inside", "inside the platform"],
];

const HEADER = 58;
const FOOTER = 40;
const MARGIN = 16;

/** The picture. The same topology gives the same bytes; it needs nothing from anywhere. */
export function drawSvg(topology: Topology, layout: Layout): string {
	const legend = legendOf();
	const { width, height } = sizeOf(layout);
	const outside = new Set(topology.outside.map(({ id }) => id));
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" class="topology" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="topology-title topology-description">`,
		`<title id="topology-title">Topology of ${xml(topology.stack)}</title>`,
		`<desc id="topology-description">${xml(description(topology))}</desc>`,
		`<style>${STYLE}</style>`,
		`<rect class="page" width="${width}" height="${height}"/>`,
		`<text class="strong" x="${MARGIN + 8}" y="26" font-size="18">${xml(topology.stack)}: who may call whom</text>`,
		`<text class="soft" x="${MARGIN + 8}" y="46" font-size="12">NetworkPolicies of the plan; at a line: the ports. Everybody may ask the cluster's DNS.</text>`,
		`<g transform="translate(${MARGIN} ${HEADER})">`,
		...layout.machines.map(machine),
		...layout.places.map(place),
		...layout.routes.map(line),
		...layout.parties.map(([party, box]) => drawParty(party, box, outside.has(party.id) ? "outside" : "")),
		...layout.references.map(([reference, box]) => drawParty({ ...reference, id: reference.means }, box, "reference")),
		...layout.routes.map(label),
		"</g>",
		`<g transform="translate(${MARGIN + 8} ${height - FOOTER / 2})">${legend.svg}</g>`,
		"</svg>\n",
	].join("\n");
}

/** Size of the whole picture in pixels. */
export function sizeOf(layout: Layout): { readonly width: number; readonly height: number } {
	return {
		width: Math.max(layout.width, legendOf().width) + 2 * MARGIN,
		height: layout.height + HEADER + FOOTER,
	};
}

/** For whoever cannot see the picture: every call in words. */
export function description({ calls }: Topology): string {
	return calls.map(({ from, to, ports }) => `${from} may call ${to} (${ports})`).join("; ");
}

function machine([{ name, role }, box]: readonly [Machine, Box]): string {
	const title = `<text class="strong" x="${box.x + 16}" y="${box.y + 26}" font-size="${TEXT.machine}">${xml(name)}<tspan class="soft" font-weight="400" font-size="12" dx="10">${role} node</tspan></text>`;
	return `<g class="machine">${rect(box, 14)}${title}</g>`;
}

function place([{ name, parties }, box]: readonly [Place, Box]): string {
	const x = parties.length === 0 ? box.x + box.width / 2 : box.x + 10;
	const y = parties.length === 0 ? box.y + box.height / 2 + 4 : box.y + 17;
	const anchor = parties.length === 0 ? ' text-anchor="middle"' : "";
	return `<g class="place">${rect(box, 8)}<text class="soft" x="${x}" y="${y}" font-size="${TEXT.place}"${anchor}>${xml(name)}</text></g>`;
}

function drawParty({ id, name, detail, line }: Party, box: Box, where: "" | "outside" | "reference"): string {
	const classes = ["party", where, ...(line ? ["gateway", `way-${line}`] : [])].filter((each) => each !== "").join(" ");
	const middle = box.x + box.width / 2;
	return [
		`<g class="${classes}" data-party="${xml(id)}">${rect(box, where === "" ? 6 : 22)}`,
		`<text class="strong" x="${middle}" y="${box.y + 19}" font-size="${TEXT.party}" text-anchor="middle">${xml(name)}</text>`,
		`<text class="soft" x="${middle}" y="${box.y + 35}" font-size="${TEXT.detail}" text-anchor="middle">${xml(detail)}</text></g>`,
	].join("");
}

function line({ call, points }: Route): string {
	return `<g class="call way-${call.way}" data-from="${xml(call.from)}" data-to="${xml(call.to)}"><path d="${rounded(points)}"/>${arrow(points)}</g>`;
}

function label({ call, label: box, lines }: Route): string {
	const middle = box.x + box.width / 2;
	const texts = lines.map(
		(ports, index) =>
			`<text x="${middle}" y="${box.y + index * LABEL.height + 11}" font-size="${TEXT.port}" text-anchor="middle">${xml(ports)}</text>`,
	);
	return `<g class="call way-${call.way}" data-from="${xml(call.from)}" data-to="${xml(call.to)}">${texts.join("")}</g>`;
}

/** Radius of a corner, in pixels. */
const CORNER = 6;

type Point = Route["points"][number];

/** A path through the points, its corners rounded; it ends where its arrow begins. */
function rounded(points: readonly Point[]): string {
	return points
		.map((point, index) => {
			const before = points[index - 1];
			const after = points[index + 1];
			if (!before) return `M${point.x} ${point.y}`;
			if (!after) {
				const end = towards(point, before, ARROW - 1);
				return `L${end.x} ${end.y}`;
			}
			const from = towards(point, before, CORNER);
			const to = towards(point, after, CORNER);
			return `L${from.x} ${from.y}Q${point.x} ${point.y} ${to.x} ${to.y}`;
		})
		.join("");
}

/** The point that is some pixels from one towards another, at most half the way. */
function towards(from: Point, to: Point, pixels: number): Point {
	const length = Math.hypot(to.x - from.x, to.y - from.y);
	const part = length === 0 ? 0 : Math.min(pixels / length, 0.5);
	return { x: round(from.x + (to.x - from.x) * part), y: round(from.y + (to.y - from.y) * part) };
}

const ARROW = 9;

function arrow(points: readonly Point[]): string {
	const end = points.at(-1);
	const before = points.at(-2);
	if (!end || !before) return "";
	const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
	const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
	const back = { x: end.x - dx * ARROW, y: end.y - dy * ARROW };
	const wing = ARROW * 0.42;
	const corners = [
		end,
		{ x: back.x - dy * wing, y: back.y + dx * wing },
		{ x: back.x + dy * wing, y: back.y - dx * wing },
	];
	return `<polygon class="arrow" points="${corners.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ")}"/>`;
}

function legendOf(): { readonly svg: string; readonly width: number } {
	const entries: string[] = [];
	let x = 0;
	for (const [way, name] of WAYS) {
		entries.push(
			`<g class="key way-${way}"><line x1="${x}" y1="0" x2="${x + 26}" y2="0"/><polygon class="arrow" points="${x + 34},0 ${x + 25},-4 ${x + 25},4"/><text x="${x + 42}" y="4" font-size="12">${name}</text></g>`,
		);
		x += 42 + widthOf(name, 12) + 28;
	}
	return { svg: entries.join(""), width: x };
}

function rect({ x, y, width, height }: Box, radius: number): string {
	return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}

/** Text as XML has it. */
export function xml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
