// `npm run bench:edge`: the edge's proxy against nginx stream, sniproxy and no proxy at all, in one run. Ends with 1
// when a limit is broken, with 2 when it cannot run.
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import process from "node:process";
import { Arena, descriptors, obstacle } from "./arena.ts";
import { CONTESTANTS, type ContestantName, OURS } from "./contestants.ts";
import { Results } from "./results.ts";
import { table } from "./table.ts";
import { fiftyDownloads, flood, handshakes, type Memory, memory, memoryOfTenThousand, oneDownload } from "./trials.ts";

/** Odd, and enough that one slow run in three does not move the median. */
const ROUNDS = 5;
/** Where a limit hangs on it, there are more, for those between whom the limit is. */
const ROUNDS_WITH_LIMIT = 9;
const TRIALS = [
	{ trial: handshakes, rounds: ROUNDS_WITH_LIMIT },
	{ trial: fiftyDownloads, rounds: ROUNDS_WITH_LIMIT },
	{ trial: oneDownload, rounds: ROUNDS },
	{ trial: flood, rounds: ROUNDS },
];
const WITH_LIMIT = CONTESTANTS.filter(({ name }) => name !== "sniproxy");

const LIMITS = { idleMb: 200, handshakes: 0.75, fiftyDownloads: 1 };
const MINUTES = 6;

/** Each trial by all contestants one right after another, in another order each time. */
async function compete(arena: Arena): Promise<Results> {
	const results = new Results();
	for (let round = 0; round < ROUNDS_WITH_LIMIT; round++) {
		const contestants = round < ROUNDS ? CONTESTANTS : WITH_LIMIT;
		const first = round % contestants.length;
		process.stderr.write(`round ${round + 1} of ${ROUNDS_WITH_LIMIT}\n`);
		for (const { trial } of TRIALS.filter((one) => round < one.rounds))
			for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
				await arena.ready(contestant);
				results.add(contestant.name, round, await trial(arena, contestant));
			}
	}
	return results;
}

function machine(): string {
	const model = /^model name\s*:\s*(.+)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "unknown CPU";
	return `${availableParallelism()} cores (${model}), ${descriptors()} descriptors a process`;
}

function load(): string {
	return `load average ${loadavg()
		.map((one) => one.toFixed(1))
		.join(" ")}`;
}

function verdict(what: string, value: number, unit: string, bound: "at most" | "at least", limit: number): boolean {
	const holds = bound === "at most" ? value <= limit : value >= limit;
	console.log(`${holds ? "holds " : "BROKEN"}  ${what}: ${value.toFixed(2)}${unit}, ${bound} ${limit}${unit}`);
	return holds;
}

async function bench(arena: Arena): Promise<boolean> {
	const memories = new Map<ContestantName, Memory>();
	for (const contestant of CONTESTANTS.filter(({ proxy }) => proxy)) {
		process.stderr.write(`idle connections: ${contestant.name}\n`);
		memories.set(contestant.name, await memory(arena, contestant));
	}
	const full = await memoryOfTenThousand(arena, OURS);
	const results = await compete(arena);
	const sockets = (memories.get(OURS.name)?.kernelPerConnection ?? Number.NaN) * full.connections;

	console.log(`\n${arena.versions().join("\n")}\n\n${table(results, memories)}\n
In brackets: to no proxy, the median of the rounds' ratios. ${ROUNDS} rounds; ${ROUNDS_WITH_LIMIT} of handshakes and of 50 downloads (sniproxy ${ROUNDS}).
All CPU is that of clients, proxy and home: steadier than a rate on a machine that has other work to do.
Memory is the PSS of a proxy's processes. The kernel's, for a connection's two sockets on the edge, is not in it.
10,000 idle connections: ${full.processes} processes, RSS ${mb(full.rssBytes)}, PSS ${mb(full.pssBytes)}; the kernel's sockets about ${mb(sockets)} more.
`);
	return [
		verdict("10,000 idle connections, PSS", full.pssBytes / 1e6, " MB", "at most", LIMITS.idleMb),
		verdict(
			"handshakes, to no proxy",
			results.ratio(OURS.name, "no proxy", "handshakes"),
			"",
			"at least",
			LIMITS.handshakes,
		),
		verdict(
			"50 downloads, to nginx stream",
			results.ratio(OURS.name, "nginx stream", "50 downloads"),
			"",
			"at least",
			LIMITS.fiftyDownloads,
		),
	].every(Boolean);
}

function mb(bytes: number): string {
	return `${(bytes / 1e6).toFixed(0)} MB`;
}

const why = obstacle();
if (why) {
	console.error(`the edge's bench cannot run: ${why}`);
	process.exit(2);
}
const late = setTimeout(() => {
	console.error(`after ${MINUTES} minutes still not done: the machine is too busy for figures to mean anything`);
	process.exit(2);
}, MINUTES * 60_000);
// An end by a key or by another program takes the networks away too.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(2));
console.log(`${machine()}\n${load()} at the start`);
const begin = performance.now();
const arena = await Arena.open();
try {
	process.exitCode = (await bench(arena)) ? 0 : 1;
	console.log(`${((performance.now() - begin) / 1000).toFixed(0)} s in all, ${load()} at the end`);
} finally {
	clearTimeout(late);
	await arena.close();
}
