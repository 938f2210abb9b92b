import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { crowdAddress } from "../../../e2e/edge/crowd.ts";
import { connectTls, type Target } from "../../../e2e/edge/programs/tls-client.ts";
import { answer } from "../../../e2e/edge/remote.ts";

/** Of one request, from before the handshake to the last byte. Whoever waits longer has given up. */
const PATIENCE_MS = 5000;
const ADDRESSES = 1000;

async function visit(target: Target, from: string): Promise<void> {
	const socket = await connectTls(target, from, PATIENCE_MS);
	const late = setTimeout(() => socket.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
	try {
		socket.write("GET / HTTP/1.0\r\n\r\n");
		let answered = false;
		for await (const _chunk of socket) answered = true;
		if (!answered) throw new Error("no answer");
	} finally {
		clearTimeout(late);
	}
}

const answers = {
	/**
	 * A request every so many milliseconds, whether or not the one before has been answered; each is timed from the
	 * moment when it was due, so that a wait is not left out of the figures.
	 */
	async steady({ seconds, everyMs, ...target }: Target & { seconds: number; everyMs: number }) {
		const milliseconds: number[] = [];
		const failures: string[] = [];
		const begin = performance.now();
		const one = async (due: number, from: string) => {
			try {
				await visit(target, from);
				milliseconds.push(performance.now() - due);
			} catch (error) {
				failures.push(String(error));
			}
		};
		const all: Promise<void>[] = [];
		for (let next = 0; next * everyMs < seconds * 1000; next++) {
			const due = begin + next * everyMs;
			await pause(Math.max(0, due - performance.now()));
			// By turns from many addresses: one alone would meet the edge's limit for a source.
			all.push(one(due, crowdAddress(next % ADDRESSES)));
		}
		await Promise.all(all);
		return { milliseconds, failures };
	},

	/** So many at once, each asking again as soon as it is answered; at each of the targets the same number. */
	async saturate({ targets, seconds, atOnce }: { targets: readonly Target[]; seconds: number; atOnce: number }) {
		const begin = performance.now();
		let done = 0;
		let failed = 0;
		const visitor = async (target: Target, index: number) => {
			while (performance.now() - begin < seconds * 1000)
				await visit(target, crowdAddress(10_000 + index)).then(
					() => done++,
					() => failed++,
				);
		};
		await Promise.all(
			targets.flatMap((target) => Array.from({ length: atOnce }, (_, index) => visitor(target, index))),
		);
		return { done, failed, seconds: (performance.now() - begin) / 1000 };
	},

	/** On the CPU since this program's start. */
	cpuSeconds(): number {
		const { user, system } = process.cpuUsage();
		return (user + system) / 1e6;
	},
};

export type VisitorAnswers = typeof answers;

answer(answers);
