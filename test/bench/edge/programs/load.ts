import { once } from "node:events";
import net from "node:net";
import process from "node:process";
import type tls from "node:tls";
import { crowdAddress } from "../../../e2e/edge/crowd.ts";
import { connectTls, type Target } from "../../../e2e/edge/programs/tls-client.ts";
import { answer } from "../../../e2e/edge/remote.ts";

/** Clients at work, by the numbers of their addresses. */
interface Clients extends Target {
	readonly first: number;
	readonly addresses: number;
	readonly seconds: number;
}

/** Handshake, question, answer, the end by home. */
async function visit(target: Target, from: string, patienceMs?: number): Promise<void> {
	const socket = await connectTls(target, from, patienceMs);
	socket.write("GET / HTTP/1.0\r\n\r\n");
	let answered = false;
	for await (const _chunk of socket) answered = true;
	if (!answered) throw new Error("no answer");
}

/** Bytes that arrive until the time is over, or the file. */
async function read(socket: tls.TLSSocket, seconds: number): Promise<number> {
	let bytes = 0;
	socket.on("data", (chunk: Buffer) => {
		bytes += chunk.length;
	});
	socket.write("GET /file HTTP/1.1\r\nHost: home\r\nConnection: close\r\n\r\n");
	const late = setTimeout(() => socket.destroy(), seconds * 1000);
	await once(socket, "close");
	clearTimeout(late);
	return bytes;
}

let flooding: NodeJS.Timeout | undefined;
const silent = new Set<net.Socket>();
let opened = 0;

const answers = {
	/** On the CPU since this program's start. */
	cpuSeconds(): number {
		const { user, system } = process.cpuUsage();
		return (user + system) / 1e6;
	},

	/** Handshakes by `atOnce` clients, each with the next address. */
	async handshakes({ first, addresses, seconds, atOnce, ...target }: Clients & { atOnce: number }) {
		const begin = performance.now();
		const end = begin + seconds * 1000;
		let next = 0;
		let done = 0;
		let failed = 0;
		let reason = "";
		const client = async () => {
			while (performance.now() < end) {
				try {
					await visit(target, crowdAddress(first + (next++ % addresses)));
					done++;
				} catch (error) {
					failed++;
					reason = String(error);
				}
			}
		};
		await Promise.all(Array.from({ length: atOnce }, client));
		return { done, failed, reason, seconds: (performance.now() - begin) / 1000 };
	},

	/** Downloads by `atOnce` clients at the same time; the clock begins when all have made their handshake. */
	async downloads({ first, seconds, atOnce, ...target }: Clients & { atOnce: number }) {
		const sockets = await Promise.all(
			Array.from({ length: atOnce }, (_, index) => connectTls(target, crowdAddress(first + index))),
		);
		const begin = performance.now();
		const bytes = await Promise.all(sockets.map((socket) => read(socket, seconds)));
		return {
			bytes: bytes.reduce((sum, one) => sum + one, 0),
			seconds: (performance.now() - begin) / 1000,
		};
	},

	/** One well-behaved client after another, some time apart: milliseconds of each visit; failures are told apart. */
	async visits({ first, addresses, seconds, pauseMs, ...target }: Clients & { pauseMs: number }) {
		const end = performance.now() + seconds * 1000;
		const milliseconds: number[] = [];
		let failed = 0;
		for (let next = 0; performance.now() < end; next++) {
			const begin = performance.now();
			try {
				await visit(target, crowdAddress(first + (next % addresses)), 2000);
				milliseconds.push(performance.now() - begin);
			} catch {
				failed++;
			}
			await new Promise((resolve) => setTimeout(resolve, pauseMs));
		}
		return { milliseconds, failed };
	},

	/** Opens connections that say nothing, until it is told to stop: so many a second, at most so many at once. */
	flood({
		address,
		port,
		first,
		addresses,
		perSecond,
		atMost,
	}: Target & {
		first: number;
		addresses: number;
		perSecond: number;
		atMost: number;
	}): void {
		const TICK_MS = 10;
		opened = 0;
		flooding = setInterval(() => {
			for (let burst = (perSecond * TICK_MS) / 1000; burst > 0 && silent.size < atMost; burst--) {
				const localAddress = crowdAddress(first + (opened++ % addresses));
				const socket = net.connect({ host: address, port, localAddress });
				silent.add(socket);
				socket
					.on("error", () => {})
					.on("end", () => socket.destroy())
					.on("close", () => silent.delete(socket))
					.resume();
			}
		}, TICK_MS);
	},
	/** Ends the flood; tells how many connections it had opened and how many of them stood. */
	async drain(): Promise<{ opened: number; standing: number }> {
		clearInterval(flooding);
		const standing = [...silent].filter((socket) => !socket.connecting).length;
		for (const socket of silent) socket.resetAndDestroy();
		while (silent.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
		return { opened, standing };
	},
};

export type LoadAnswers = typeof answers;

answer(answers);
