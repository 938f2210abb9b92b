// `npm run bench:isolation`: the admin line while the service line is saturated, with each line on a core of its own and
// with both on the same cores. Ends with 1 when an admin request failed with the lines apart, with 2 when it cannot run
// or when the service line was not saturated.
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import process from "node:process";
import { obstacle } from "./arena.ts";
import { type Cores, TwoLines } from "./two-lines.ts";

const APART: Cores = { service: "0", admin: "1" };
const TOGETHER: Cores = { service: "0,1", admin: "0,1" };

const PHASES = [
	{ name: "apart, service idle", cores: APART, saturated: false },
	{ name: "apart, service saturated", cores: APART, saturated: true },
	{ name: "together, service idle", cores: TOGETHER, saturated: false },
	{ name: "together, service saturated", cores: TOGETHER, saturated: true },
] as const;
type Phase = (typeof PHASES)[number];
type PhaseName = Phase["name"];

/** Many and short, and in another order each time, so that what else the machine does falls on all phases alike. */
const ROUNDS = 8;
const SECONDS = 1.5;
/** 40 requests a second: a page of Grafana being opened all the time, a fraction of what one core carries. */
const ADMIN_EVERY_MS = 25;
/** Waiting at each of a5's two servers: there is always a next one to serve. */
const VISITORS = 32;
/** The load begins before the measurement and ends after it. */
const LEAD_SECONDS = 0.3;
/** Below this much of its core in use, the service line was not saturated. */
const SATURATED = 0.95;
/** Most of that must be its own doing: what other programs take of the core saturates nothing of ours. */
const OWN = 0.5;
const LONGEST_SECONDS = 150;

interface Measured {
	readonly milliseconds: number[];
	/** The slowest request of each round. */
	readonly slowest: number[];
	readonly failures: string[];
	/** Of the service line. */
	readonly served: number[];
	readonly serviceFailed: number[];
	/** Cores that the service line's servers, and those who ask them, took. */
	readonly servers: number[];
	readonly visitors: number[];
	/** Use of core 0 and of core 1 by everything on the machine, from 0 to 1. */
	readonly cores: [number, number][];
}

type Results = Readonly<Record<PhaseName, Measured>>;

/** Ticks of each core, in use and in all. The machine's, whoever used them. */
function coreTicks(): readonly { used: number; all: number }[] {
	return [...readFileSync("/proc/stat", "utf8").matchAll(/^cpu\d+ (.+)$/gm)].map(([, line = ""]) => {
		// user nice system idle iowait irq softirq steal; guest is in user already. @see proc_stat(5)
		const ticks = line.split(" ").slice(0, 8).map(Number);
		const all = ticks.reduce((sum, one) => sum + one, 0);
		return { used: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all };
	});
}

async function saturate(lines: TwoLines, measured: Measured): Promise<void> {
	const before = await lines.serviceCpu();
	const { done, failed, seconds } = await lines.visitors.ask("saturate", {
		targets: lines.serviceTargets,
		seconds: SECONDS + 2 * LEAD_SECONDS,
		atOnce: VISITORS,
	});
	const after = await lines.serviceCpu();
	measured.served.push(done / seconds);
	measured.serviceFailed.push(failed);
	measured.servers.push((after.servers - before.servers) / seconds);
	measured.visitors.push((after.visitors - before.visitors) / seconds);
}

async function measure(lines: TwoLines, { cores, saturated }: Phase, measured: Measured): Promise<void> {
	lines.pin(cores);
	const load = saturated ? saturate(lines, measured) : undefined;
	await new Promise((resolve) => setTimeout(resolve, LEAD_SECONDS * 1000));
	const before = coreTicks();
	const admin = await lines.admin.ask("steady", {
		...lines.adminTarget,
		seconds: SECONDS,
		everyMs: ADMIN_EVERY_MS,
	});
	const after = coreTicks();
	await load;
	const use = (core: number) => {
		const [from, to] = [before[core], after[core]];
		return from && to ? (to.used - from.used) / (to.all - from.all) : Number.NaN;
	};
	measured.milliseconds.push(...admin.milliseconds);
	measured.slowest.push(Math.max(...admin.milliseconds));
	measured.failures.push(...admin.failures);
	measured.cores.push([use(0), use(1)]);
}

function quantile(values: readonly number[], part: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
	return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

function adminTable(results: Results): string {
	const rows = PHASES.map(({ name, cores }) => {
		const { milliseconds: ms, slowest, failures } = results[name];
		const idle = results[cores === APART ? "apart, service idle" : "together, service idle"].milliseconds;
		const toIdle = (part: number) => (quantile(ms, part) / quantile(idle, part)).toFixed(2);
		return [
			...[name, String(ms.length + failures.length), String(failures.length)],
			...[quantile(ms, 0.5).toFixed(1), quantile(ms, 0.99).toFixed(1), toIdle(0.5), toIdle(0.99)],
			quantile(slowest, 0.5).toFixed(1),
		];
	});
	return columns([
		["admin line", "requests", "failed", "p50 ms", "p99 ms", "p50 to idle", "p99 to idle", "slowest ms"],
		...rows,
	]);
}

function serviceTable(results: Results): string {
	const percent = (values: readonly number[]) => (values.length > 0 ? `${(mean(values) * 100).toFixed(0)}%` : "-");
	const rows = PHASES.map(({ name, saturated }) => {
		const { served, serviceFailed, servers, visitors, cores } = results[name];
		return [
			...[name, saturated ? mean(served).toFixed(0) : "-", saturated ? String(sum(serviceFailed)) : "-"],
			...[percent(servers), percent(visitors), percent(cores.map(([first]) => first))],
			percent(cores.map(([, second]) => second)),
		];
	});
	return columns([["service line", "answers/s", "failed", "servers", "askers", "core 0", "core 1"], ...rows]);
}

function columns(rows: readonly (readonly string[])[]): string {
	return rows
		.map(([first = "", ...cells]) => `${first.padEnd(28)}${cells.map((cell) => cell.padStart(13)).join("")}`)
		.join("\n");
}

async function bench(lines: TwoLines): Promise<number> {
	const nothing = (): Measured => ({
		...{ milliseconds: [], slowest: [], failures: [], served: [], serviceFailed: [] },
		...{ servers: [], visitors: [], cores: [] },
	});
	const results: Results = {
		"apart, service idle": nothing(),
		"apart, service saturated": nothing(),
		"together, service idle": nothing(),
		"together, service saturated": nothing(),
	};
	// Compilers and caches warm up, uncounted.
	await lines.admin.ask("steady", { ...lines.adminTarget, seconds: 1, everyMs: 10 });
	await lines.visitors.ask("saturate", { targets: lines.serviceTargets, seconds: 1, atOnce: VISITORS });
	for (let round = 0; round < ROUNDS; round++) {
		process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
		const first = round % PHASES.length;
		for (const phase of [...PHASES.slice(first), ...PHASES.slice(0, first)])
			await measure(lines, phase, results[phase.name]);
	}
	console.log(`\n${lines.version()}\n\n${adminTable(results)}

${serviceTable(results)}\n
Apart: the service line's servers and those who ask them on core 0, edge, centre and the admin client on core 1.
Together: everything on both cores. To idle: to the idle phase on the same cores. Slowest: of a round, the median of the rounds.
"servers" and "askers" are the service line's CPU, in percent of one core; the last two columns are the cores' use by
everything on the machine, other people's programs too.
Two cores of one machine only imitate two machines: caches, memory and the kernel are shared here, at home they are not.
`);
	const { served, servers, visitors, cores } = results["apart, service saturated"];
	const failures = [...results["apart, service idle"].failures, ...results["apart, service saturated"].failures];
	const full = mean(cores.map(([first]) => first));
	const own = mean(servers) + mean(visitors);
	const verdicts = [
		verdict("failed admin requests, lines apart", failures.length === 0, `${failures.length}, at most 0`),
		verdict("core 0 in use while saturated", full >= SATURATED, `${full.toFixed(2)}, at least ${SATURATED}`),
		verdict("  by the service line itself", own >= OWN && mean(served) > 0, `${own.toFixed(2)}, at least ${OWN}`),
	];
	for (const failure of new Set(failures)) console.log(`        ${failure}`);
	if (failures.length > 0) return 1;
	return verdicts.every(Boolean) ? 0 : 2;
}

function verdict(what: string, holds: boolean, value: string): boolean {
	console.log(`${holds ? "holds " : "BROKEN"}  ${what}: ${value}`);
	return holds;
}

function load(): string {
	return `load average ${loadavg()
		.map((one) => one.toFixed(1))
		.join(" ")}`;
}

const why =
	obstacle() ?? (availableParallelism() < 2 ? "each line needs a core of its own, and here is one" : undefined);
if (why) {
	console.error(`the isolation bench cannot run: ${why}`);
	process.exit(2);
}
const late = setTimeout(() => {
	console.error(`after ${LONGEST_SECONDS} s still not done: the machine is too busy for figures to mean anything`);
	process.exit(2);
}, LONGEST_SECONDS * 1000);
// An end by a key or by another program takes the networks away too.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(2));
const begin = performance.now();
console.log(`${new Date().toISOString()}, ${availableParallelism()} cores, ${load()} at the start`);
let lines: TwoLines | undefined;
try {
	lines = await TwoLines.open();
	process.exitCode = await bench(lines);
	console.log(`${((performance.now() - begin) / 1000).toFixed(0)} s in all, ${load()} at the end`);
} catch (error) {
	console.error(`the isolation bench broke off: ${error}`);
	process.exitCode = 2;
} finally {
	clearTimeout(late);
	await lines?.close();
}
