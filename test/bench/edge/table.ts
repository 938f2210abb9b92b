import { CONTESTANTS, type ContestantName } from "./contestants.ts";
import type { Results } from "./results.ts";
import type { Figure, Memory } from "./trials.ts";

interface Row {
	readonly what: string;
	readonly figure: Figure;
	readonly digits: number;
	/** Whether its ratio to no proxy is told. */
	readonly ratio: boolean;
}

const ROWS: readonly Row[] = [
	{ what: "TLS handshakes/s", figure: "handshakes", digits: 0, ratio: true },
	{ what: "  failed", figure: "failed handshakes", digits: 0, ratio: false },
	{ what: "  proxy CPU, us each", figure: "CPU a handshake", digits: 0, ratio: false },
	{ what: "  all CPU, us each", figure: "all CPU a handshake", digits: 0, ratio: true },
	{ what: "one download, MB/s", figure: "one download", digits: 0, ratio: true },
	{ what: "  proxy CPU, s/GB", figure: "CPU of one download", digits: 2, ratio: false },
	{ what: "50 downloads, MB/s", figure: "50 downloads", digits: 0, ratio: true },
	{ what: "  proxy CPU, s/GB", figure: "CPU of 50 downloads", digits: 2, ratio: false },
	{ what: "  all CPU, s/GB", figure: "all CPU of 50 downloads", digits: 2, ratio: true },
	{ what: "in a flood: p50, ms", figure: "flood p50", digits: 1, ratio: true },
	{ what: "  p99, ms", figure: "flood p99", digits: 1, ratio: true },
	{ what: "  failed, %", figure: "flood failed", digits: 1, ratio: false },
	{ what: "  silent ones let in", figure: "flood standing", digits: 0, ratio: false },
];

const MEMORY_ROWS: readonly { what: string; of: (memory: Memory) => number }[] = [
	{ what: "memory when empty, MB", of: ({ emptyBytes }) => emptyBytes / 1e6 },
	{ what: "  idle connection, KB", of: ({ perConnection }) => perConnection / 1000 },
	{ what: "  and the kernel's, KB", of: ({ kernelPerConnection }) => kernelPerConnection / 1000 },
];

/** All figures, a column for each contestant; in brackets the ratio to no proxy. */
export function table(results: Results, memories: ReadonlyMap<ContestantName, Memory>): string {
	const names = CONTESTANTS.map(({ name }) => name);
	return [
		line("medians", names),
		...ROWS.map(({ what, figure, digits, ratio }) =>
			line(
				what,
				names.map((name) => {
					const value = number(results.median(name, figure), digits);
					return ratio ? `${value} (${number(results.ratio(name, "no proxy", figure), 2)})` : value;
				}),
			),
		),
		...MEMORY_ROWS.map(({ what, of }) =>
			line(
				what,
				names.map((name) => {
					const memory = memories.get(name);
					return memory ? number(of(memory), 1) : "-";
				}),
			),
		),
	].join("\n");
}

function line(what: string, cells: readonly string[]): string {
	return `${what.padEnd(24)}${cells.map((cell) => cell.padStart(17)).join("")}`;
}

function number(value: number, digits: number): string {
	return Number.isNaN(value) ? "-" : value.toFixed(digits);
}
