import { readFileSync } from "node:fs";
import { pause, until } from "../../e2e/edge/machine.ts";
import type { Arena } from "./arena.ts";
import type { Contestant } from "./contestants.ts";

/** What is measured. */
export type Figure =
	| "handshakes"
	| "failed handshakes"
	/** Microseconds. */
	| "CPU a handshake"
	| "all CPU a handshake"
	/** MB/s. */
	| "one download"
	/** Seconds a GB. */
	| "CPU of one download"
	| "50 downloads"
	| "CPU of 50 downloads"
	| "all CPU of 50 downloads"
	/** Milliseconds of a well-behaved client's visits. */
	| "flood p50"
	| "flood p99"
	/** Of its visits, in percent. */
	| "flood failed"
	/** Silent connections that stand at the end of a flood. */
	| "flood standing";

/** Figures of one contestant in one round; those of a proxy are absent where there is none. */
export type Figures = Partial<Record<Figure, number>>;

export type Trial = (arena: Arena, contestant: Contestant) => Promise<Figures>;

/** Handshakes at a time by each of the two client processes: both cores are busy. */
const AT_ONCE = 16;
const HANDSHAKE_SECONDS = 2;
const DOWNLOAD_SECONDS = 2;
/** The whole file by one client, but no longer than this. */
const ONE_DOWNLOAD_SECONDS = 3;
/** From an attacker's eight addresses. The bound of 12,000 at once keeps within anybody's descriptors. */
const FLOOD = { first: 50_000, addresses: 8, perSecond: 3000, atMost: 12_000 };
const FLOOD_LEAD_SECONDS = 1.5;
const FLOOD_SECONDS = 2.5;

/** Seconds of CPU. */
interface Spent {
	/** Of the proxy; undefined where there is none. */
	readonly proxy: number | undefined;
	/** Of clients, proxy and home: what other programs on the machine take away from the rates does not show in it. */
	readonly all: number;
}

async function spending<T>(arena: Arena, contestant: Contestant, work: () => Promise<T>): Promise<[T, Spent]> {
	const spent = async (): Promise<Spent> => {
		const proxy = arena.usage(contestant)?.cpuSeconds;
		const clients = await Promise.all(arena.clients.map((client) => client.ask("cpuSeconds", undefined)));
		return { proxy, all: total(clients) + arena.homeUsage().cpuSeconds + (proxy ?? 0) };
	};
	const before = await spent();
	const result = await work();
	const after = await spent();
	const proxy = after.proxy === undefined ? undefined : after.proxy - (before.proxy ?? 0);
	return [result, { proxy, all: after.all - before.all }];
}

/** Clients that ask one question each, as many as two cores carry. */
export const handshakes: Trial = async (arena, contestant) => {
	const load = { ...arena.target(contestant), addresses: 10_000, seconds: HANDSHAKE_SECONDS, atOnce: AT_ONCE };
	const [results, spent] = await spending(arena, contestant, () =>
		Promise.all(arena.clients.map((client, index) => client.ask("handshakes", { ...load, first: index * 10_000 }))),
	);
	const done = total(results.map((result) => result.done));
	return {
		handshakes: total(results.map((result) => result.done / result.seconds)),
		"failed handshakes": total(results.map(({ failed }) => failed)),
		...(spent.proxy !== undefined && { "CPU a handshake": (spent.proxy / done) * 1e6 }),
		"all CPU a handshake": (spent.all / done) * 1e6,
	};
};

export const oneDownload: Trial = async (arena, contestant) => {
	const { rate, proxy } = await download(arena, contestant, 1, ONE_DOWNLOAD_SECONDS);
	return { "one download": rate, ...(proxy !== undefined && { "CPU of one download": proxy }) };
};

export const fiftyDownloads: Trial = async (arena, contestant) => {
	const { rate, proxy, all } = await download(arena, contestant, 50, DOWNLOAD_SECONDS);
	return {
		"50 downloads": rate,
		...(proxy !== undefined && { "CPU of 50 downloads": proxy }),
		"all CPU of 50 downloads": all,
	};
};

async function download(arena: Arena, contestant: Contestant, atOnce: number, seconds: number) {
	const clients = atOnce === 1 ? arena.clients.slice(0, 1) : arena.clients;
	const load = { ...arena.target(contestant), addresses: atOnce, seconds, atOnce: atOnce / clients.length };
	const [results, spent] = await spending(arena, contestant, () =>
		Promise.all(clients.map((client, index) => client.ask("downloads", { ...load, first: 20_000 + index * 100 }))),
	);
	const gigabytes = total(results.map((result) => result.bytes)) / 1e9;
	return {
		rate: total(results.map((result) => result.bytes / result.seconds)) / 1e6,
		proxy: spent.proxy === undefined ? undefined : spent.proxy / gigabytes,
		all: spent.all / gigabytes,
	};
}

/** One client after another behaves well while an attacker opens connections that say nothing. */
export const flood: Trial = async (arena, contestant) => {
	const target = arena.target(contestant);
	await arena.attacker.ask("flood", { ...target, ...FLOOD });
	await pause(FLOOD_LEAD_SECONDS * 1000);
	const load = { ...target, first: 30_000, addresses: 1000, seconds: FLOOD_SECONDS, pauseMs: 10 };
	const { milliseconds, failed } = await arena.clients[0].ask("visits", load);
	const { standing } = await arena.attacker.ask("drain", undefined);
	const sorted = milliseconds.toSorted((a, b) => a - b);
	const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
	return {
		"flood p50": at(0.5),
		"flood p99": at(0.99),
		"flood failed": (failed / (failed + milliseconds.length)) * 100,
		"flood standing": standing,
	};
};

function total(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0);
}

/** Memory of a proxy's processes while connections are open that say nothing. */
export interface Memory {
	readonly emptyBytes: number;
	/** PSS for a connection. */
	readonly perConnection: number;
	/** The kernel's, for the two sockets that a connection has on the edge: half of what four sockets took. */
	readonly kernelPerConnection: number;
}

const FEW = 5000;

/** Idle TLS connections, ten from an address. */
export async function memory(arena: Arena, contestant: Contestant): Promise<Memory> {
	await arena.ready(contestant);
	const empty = pss(arena, contestant);
	const kernel = slabBytes();
	await hold(arena, contestant, 0, FEW);
	const full = pss(arena, contestant);
	const kernelPerConnection = (slabBytes() - kernel) / FEW / 2;
	await release(arena, contestant);
	return { emptyBytes: empty, perConnection: (full - empty) / FEW, kernelPerConnection };
}

/**
 * PSS and RSS with 10,000 idle connections, half of them opened before a reload: two processes hold them, which costs
 * more than one. One process would need more than 20,000 descriptors, which not every machine allows.
 */
export async function memoryOfTenThousand(arena: Arena, contestant: Contestant) {
	await arena.ready(contestant);
	await hold(arena, contestant, 0, FEW);
	const { output } = arena.edge.run("sh", ["-c", "echo reload | socat -t30 - /run/haproxy-master.sock"]);
	if (!output.includes("Success=1")) throw new Error(`HAProxy did not reload: ${output}`);
	await hold(arena, contestant, 1000, FEW);
	const standing = arena.standing(contestant);
	const usage = arena.usage(contestant);
	await release(arena, contestant);
	if (!usage || standing !== 2 * FEW) throw new Error(`${standing} of ${2 * FEW} connections stand`);
	return { ...usage, connections: standing };
}

async function hold(arena: Arena, contestant: Contestant, first: number, count: number): Promise<void> {
	const crowd = { ...arena.target(contestant), first, addresses: 1000, count };
	const { failed, reason } = await arena.crowd.ask("hold", crowd);
	if (failed > 0) throw new Error(`${contestant.name}: ${failed} of ${count} connections failed: ${reason}`);
}

async function release(arena: Arena, contestant: Contestant): Promise<void> {
	await arena.crowd.ask("release", undefined);
	await until("the idle connections are gone", 20, () => arena.standing(contestant) === 0);
}

function pss(arena: Arena, contestant: Contestant): number {
	return arena.usage(contestant)?.pssBytes ?? 0;
}

/** Memory of all kernel objects, of the whole machine. */
function slabBytes(): number {
	return Number(/^Slab:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
}
