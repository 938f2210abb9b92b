import type tls from "node:tls";
import { crowdAddress } from "../crowd.ts";
import { answer } from "../remote.ts";
import { connectTls, type Target } from "./tls-client.ts";

const held = new Set<tls.TLSSocket>();

/** Handshakes at a time: enough to keep two cores busy, few enough that none is late. */
const AT_ONCE = 48;

const answers = {
	/** Opens TLS connections, one an address in turn, and keeps them without a word. Tells how many failed, and why. */
	async hold({
		first,
		addresses,
		count,
		...target
	}: Target & {
		/** Number of the first address. */
		first: number;
		addresses: number;
		count: number;
	}): Promise<{ failed: number; reason: string }> {
		let next = 0;
		let failed = 0;
		let reason = "";
		const opener = async () => {
			while (next < count) {
				const from = crowdAddress(first + (next++ % addresses));
				try {
					const socket = await connectTls(target, from);
					held.add(socket);
					socket.on("close", () => held.delete(socket)).resume();
				} catch (error) {
					failed++;
					reason = String(error);
				}
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, opener));
		return { failed, reason };
	},
	/** How many are still open. */
	standing: () => held.size,
	release(): void {
		for (const socket of held) socket.destroy();
	},
};

export type CrowdAnswers = typeof answers;

answer(answers);
