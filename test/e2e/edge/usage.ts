import type { Machine } from "./machine.ts";

/** What all processes of a program have used and hold. */
export interface Usage {
	readonly processes: number;
	/** On the CPU since their start, in user and kernel mode; what the kernel does for them at other times is not in it. */
	readonly cpuSeconds: number;
	/** Memory, each page that they share counted once (PSS). What the kernel holds for sockets is not in it. */
	readonly pssBytes: number;
	/** The same with shared pages counted for each (RSS). */
	readonly rssBytes: number;
}

// schedstat counts nanoseconds; stat would count hundredths of a second.
const SAMPLE = `for pid in $(pgrep -x "$1"); do
	echo process; cat /proc/$pid/task/*/schedstat; grep -E "^(Pss|Rss):" /proc/$pid/smaps_rollup
done`;

/** @param name as the kernel knows it: at most 15 letters */
export function usageOf(machine: Machine, name: string): Usage {
	const { output } = machine.run("sh", ["-c", SAMPLE, "-", name]);
	const sum = (pattern: RegExp) => [...output.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
	return {
		processes: [...output.matchAll(/^process$/gm)].length,
		cpuSeconds: sum(/^(\d+) \d+ \d+$/gm) / 1e9,
		pssBytes: sum(/^Pss:\s+(\d+) kB/gm) * 1024,
		rssBytes: sum(/^Rss:\s+(\d+) kB/gm) * 1024,
	};
}
