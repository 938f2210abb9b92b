import http from "node:http";

/** What became of a steady stream of requests. */
export interface LoadResult {
	readonly sent: number;
	/** What went wrong, by message: a refused connection, a cut answer, a status of 500 or above, no answer in time. */
	readonly dropped: Readonly<Record<string, number>>;
}

const PER_SECOND = 100;
/** Longer than any answer takes, shorter than a client's patience. */
const TIMEOUT = 5000;

/**
 * Sends requests at a steady rate while `work` goes on, each over a connection of its own, and says what became of them.
 * The rate does not follow the answers, so a service that stalls is not spared.
 */
export async function underLoad(url: string, work: () => Promise<void>): Promise<LoadResult> {
	const dropped: Record<string, number> = {};
	const open = new Set<Promise<void>>();
	let sent = 0;
	const send = () => {
		sent++;
		const request = get(url).catch((error: unknown) => {
			const message = error instanceof Error ? error.message : String(error);
			dropped[message] = (dropped[message] ?? 0) + 1;
		});
		const tracked = request.finally(() => open.delete(tracked));
		open.add(tracked);
	};
	const clock = setInterval(send, 1000 / PER_SECOND);
	try {
		await work();
	} finally {
		clearInterval(clock);
	}
	await Promise.all(open);
	return { sent, dropped };
}

function get(url: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const request = http.get(url, { agent: false, timeout: TIMEOUT }, (response) => {
			const status = response.statusCode ?? 0;
			response.resume();
			response.once("error", reject);
			response.once("end", () => (status < 500 ? resolve() : reject(new Error(`status ${status}`))));
		});
		request.once("timeout", () => request.destroy(new Error(`no answer in ${TIMEOUT} ms`)));
		request.once("error", reject);
	});
}
