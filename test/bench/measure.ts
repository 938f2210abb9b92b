import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const RUN_ONCE = fileURLToPath(new URL("run-once.ts", import.meta.url));

/** One thing to measure: a process of its own, as a user would start it. */
export interface Case {
	readonly name: string;
	/** Arguments of run-once.ts. */
	readonly args: readonly string[];
}

/** Milliseconds of one run, from the start of the process to its end. Throws with its words when it fails. */
export function runOnce({ name, args }: Case): number {
	const start = performance.now();
	const { status, stderr } = spawnSync(process.execPath, [RUN_ONCE, ...args], { encoding: "utf8" });
	if (status !== 0) throw new Error(`${name} failed:\n${stderr}`);
	return performance.now() - start;
}

/** Milliseconds of each round, by case. */
export type Times = ReadonlyMap<string, readonly number[]>;

/**
 * Runs every case in each round, so that whatever else the machine does falls on all of them alike. The first round, which
 * fills the caches, is not counted.
 */
export function measure(cases: readonly Case[], rounds: number): Times {
	const times = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
	for (let round = 0; round <= rounds; round++)
		for (const one of cases) {
			const time = runOnce(one);
			if (round > 0) times.get(one.name)?.push(time);
		}
	return times;
}

/** Medians by case. */
export function medians(cases: readonly Case[], rounds: number): ReadonlyMap<string, number> {
	return new Map([...measure(cases, rounds)].map(([name, all]) => [name, median(all)]));
}

/**
 * How many times as long one case takes as another: the median of what the rounds say. A machine that is slow for a while
 * slows both runs of a round, but not both medians.
 */
export function ratio(times: Times, one: string, other: string): number {
	const others = times.get(other) ?? [];
	return median((times.get(one) ?? []).map((time, round) => time / (others[round] ?? Number.NaN)));
}

/** The middle one; the mean of the two in the middle of an even number. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
	const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
	return (upper + lower) / 2;
}
