import type { ElkExtendedEdge, ElkLabel, ElkNode } from "elkjs/lib/elk-api.js";
import type { Call, Machine, Party, Place } from "./model.ts";
import type { Drawn, Reference } from "./references.ts";

/** A rectangle, in pixels from the upper left corner of the picture. */
export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** A call as a line with right angles, and where its ports are written. */
export interface Route {
	readonly call: Call;
	readonly points: readonly { readonly x: number; readonly y: number }[];
	readonly label: Box;
	/** The ports, a line each. */
	readonly lines: readonly string[];
}

/** Everything with its place. */
export interface Layout {
	readonly width: number;
	readonly height: number;
	readonly machines: readonly (readonly [Machine, Box])[];
	readonly places: readonly (readonly [Place, Box])[];
	readonly parties: readonly (readonly [Party, Box])[];
	readonly references: readonly (readonly [Reference, Box])[];
	readonly routes: readonly Route[];
}

/** Sizes of text in pixels. The font has one width for every letter, so that a text can be measured without a screen. */
export const TEXT = { machine: 16, place: 11.5, party: 13, detail: 11, port: 11 } as const;

/** Width of a letter in the widest of the usual monospace fonts, in parts of the text's size. */
const LETTER = 0.61;

/** Width of a text in pixels. */
export function widthOf(text: string, size: number): number {
	return Math.ceil(text.length * size * LETTER);
}

const PARTY = { height: 44, padding: 14 };
const PLACE = { title: 26, padding: 10, empty: 34 };
const MACHINE = { title: 40, padding: 16 };
/** Height of one line. */
export const LABEL = { height: 15, padding: 8 };

/**
 * One layout for all levels, so that lines cross the walls of boxes where it is shortest.
 * @see https://eclipse.dev/elk/reference/algorithms/org-eclipse-elk-layered.html
 */
const OPTIONS = {
	"elk.algorithm": "layered",
	"elk.direction": "RIGHT",
	"elk.hierarchyHandling": "INCLUDE_CHILDREN",
	"elk.edgeRouting": "ORTHOGONAL",
	// The same picture of the same plan, byte for byte.
	"elk.randomSeed": "1",
	"elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
	"elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
	"elk.spacing.nodeNode": "16",
	"elk.spacing.edgeNode": "14",
	"elk.spacing.edgeEdge": "12",
	"elk.spacing.edgeLabel": "3",
	"elk.layered.spacing.nodeNodeBetweenLayers": "28",
	"elk.layered.spacing.edgeNodeBetweenLayers": "14",
	"elk.layered.spacing.edgeEdgeBetweenLayers": "12",
	"elk.json.edgeCoords": "ROOT",
	"elk.json.shapeCoords": "ROOT",
};

/** Finds a place for everything. The library is loaded here, because it takes longer than all the rest. */
export async function layOut(drawn: Drawn): Promise<Layout> {
	const { default: elk } = await import("elkjs/lib/elk.bundled.js");
	const placed = await new elk.default().layout(graphOf(drawn));
	const boxes = new Map(descendants(placed).map((node) => [node.id, boxOf(node)]));
	const withBox = <Thing>(thing: Thing, id: string): readonly [Thing, Box] => [thing, boxes.get(id) ?? boxOf({})];
	const { machines } = drawn.topology;
	const places = machines.flatMap((machine) => machine.places);
	return {
		width: Math.ceil(placed.width ?? 0),
		height: Math.ceil(placed.height ?? 0),
		machines: machines.map((machine) => withBox(machine, machineId(machine))),
		places: places.map((place) => withBox(place, placeId(place))),
		parties: [...drawn.outside, ...places.flatMap(({ parties }) => parties)].map((party) => withBox(party, party.id)),
		references: [...drawn.references.values()].flat().map((reference) => withBox(reference, reference.id)),
		routes: drawn.calls.map(({ call }, index) => routeOf(call, placed.edges?.[index])),
	};
}

function graphOf({ topology: { machines }, outside, references, calls }: Drawn): ElkNode {
	return {
		id: "picture",
		layoutOptions: { ...OPTIONS, "elk.padding": "[top=8,left=8,bottom=8,right=8]" },
		children: [
			...outside.map(partyNode),
			...machines.map((machine) => machineNode(machine, references.get(machine.role) ?? [])),
		],
		edges: calls.map(({ call, to }, index) => ({
			id: `call-${index}`,
			sources: [call.from],
			targets: [to],
			labels: [labelOf(call)],
		})),
	};
}

function labelOf({ ports }: Call): ElkLabel {
	const lines = linesOf(ports);
	const width = Math.max(...lines.map((line) => widthOf(line, TEXT.port))) + LABEL.padding;
	return { text: ports, width, height: lines.length * LABEL.height };
}

/** Ports that lead to another one take a line each; others stand beside each other. */
function linesOf(ports: string): readonly string[] {
	return ports.includes("→") ? ports.split(", ") : [ports];
}

function machineNode(machine: Machine, references: readonly Reference[]): ElkNode {
	return {
		id: machineId(machine),
		// Below each other at the right: nothing of a machine leads out of it.
		layoutOptions: { ...paddingOf(MACHINE), "elk.layered.layering.layerConstraint": "LAST" },
		children: [...machine.places.map(placeNode), ...references.map(partyNode)],
	};
}

function placeNode(place: Place): ElkNode {
	const title = widthOf(place.name, TEXT.place) + 2 * PLACE.padding;
	if (place.parties.length === 0) return { id: placeId(place), width: title, height: PLACE.empty };
	return {
		id: placeId(place),
		layoutOptions: {
			...paddingOf(PLACE),
			"elk.nodeSize.constraints": "MINIMUM_SIZE",
			"elk.nodeSize.minimum": `(${title},0)`,
		},
		children: place.parties.map(partyNode),
	};
}

function partyNode({ id, name, detail }: Party): ElkNode {
	const width = Math.max(widthOf(name, TEXT.party), widthOf(detail, TEXT.detail)) + 2 * PARTY.padding;
	return { id, width, height: PARTY.height };
}

function paddingOf({ title, padding }: { title: number; padding: number }): Record<string, string> {
	return { "elk.padding": `[top=${title},left=${padding},bottom=${padding},right=${padding}]` };
}

function machineId({ role }: Machine): string {
	return `machine:${role}`;
}

function placeId({ name }: Place): string {
	return `place:${name}`;
}

function descendants(node: ElkNode): readonly ElkNode[] {
	return (node.children ?? []).flatMap((child) => [child, ...descendants(child)]);
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
	return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}

function routeOf(call: Call, edge: ElkExtendedEdge | undefined): Route {
	const points = (edge?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
		startPoint,
		...bendPoints,
		endPoint,
	]);
	return {
		call,
		points: points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })),
		label: boxOf(edge?.labels?.[0] ?? {}),
		lines: linesOf(call.ports),
	};
}
