import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";

/** Opens a TCP connection; `connect` is its event once it stands, as of Node's sockets. */
export type Dial = (address: string, port: number) => Duplex;

/** Attempts in all, seconds of each, and milliseconds between two: 22 s where nothing answers. */
const ATTEMPTS = { count: 3, seconds: 7, pause: 500 } as const;

/** What a server begins with, perhaps after lines of its own. Source: RFC 4253, section 4.2. */
const BANNER = /^SSH-/m;

/**
 * Waits until an SSH server says who it is. The official provider limits the time of the TCP connection alone: on a machine
 * that is too busy to speak, and whose kernel still takes connections, it waits for ever.
 *
 * @throws Error what the last attempt met: Node's error of a connection that did not come about, `i/o timeout`, `no banner`
 *   where one came about and nobody spoke, `EOF before a banner` where it was ended
 */
export async function awaitBanner(address: string, port: number, dial: Dial = dialTcp): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await readBanner(dial(address, port));
		} catch (error) {
			if (attempt === ATTEMPTS.count) throw error;
		}
		await pause(ATTEMPTS.pause);
	}
}

async function readBanner(connection: Duplex): Promise<void> {
	let isConnected = false;
	let text = "";
	try {
		await new Promise<void>((resolve, reject) => {
			setTimeout(() => reject(new Error(isConnected ? "no banner" : "i/o timeout")), ATTEMPTS.seconds * 1000).unref();
			connection
				.setEncoding("latin1")
				.on("data", (part: string) => {
					text += part;
					if (BANNER.test(text)) resolve();
				})
				.once("connect", () => {
					isConnected = true;
				})
				.once("error", reject)
				.once("close", () => reject(new Error("EOF before a banner")));
		});
	} finally {
		connection.destroy();
	}
}

function dialTcp(host: string, port: number): Duplex {
	return connect({ host, port });
}
