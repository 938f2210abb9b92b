import dgram from "node:dgram";
import { once } from "node:events";
import { answer } from "../remote.ts";

/** How the server behaves: it answers with addresses, says that there is no such name, fails, says nothing, or is not there. */
export type Mode = "answer" | "nx" | "servfail" | "silent" | "down";

let socket: dgram.Socket | undefined;
let mode: Mode = "down";
let records: Readonly<Record<string, string>> = {};
let asked = 0;

/** @see https://www.rfc-editor.org/rfc/rfc1035#section-4 */
function reply(query: Buffer): Buffer | undefined {
	let at = 12;
	const labels: string[] = [];
	for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
		labels.push(query.toString("latin1", at + 1, at + 1 + length));
		at += length + 1;
	}
	const question = query.subarray(12, at + 5);
	const isA = query.readUInt16BE(at + 1) === 1;
	const address = records[labels.join(".").toLowerCase()];
	const code = mode === "servfail" ? 2 : mode === "nx" || address === undefined ? 3 : 0;
	const answers = code === 0 && isA && address !== undefined ? [address] : [];
	const header = Buffer.from(query.subarray(0, 12));
	header.writeUInt16BE(0x8180 | code, 2);
	header.writeUInt16BE(1, 4);
	header.writeUInt16BE(answers.length, 6);
	header.writeUInt32BE(0, 8);
	// A pointer to the name in the question, A, IN, 60 s: DynDNS servers say about as much.
	const found = answers.map((text) =>
		Buffer.concat([Buffer.from("c00c000100010000003c0004", "hex"), Buffer.from(text.split(".").map(Number))]),
	);
	return Buffer.concat([header, question, ...found]);
}

const answers = {
	async set({
		mode: wanted,
		records: known = records,
	}: {
		mode: Mode;
		records?: Readonly<Record<string, string>>;
	}): Promise<void> {
		mode = wanted;
		records = known;
		if (mode === "down") {
			socket?.close();
			socket = undefined;
		} else if (!socket) {
			socket = dgram.createSocket("udp4");
			const here = socket;
			here.on("message", (query, from) => {
				asked++;
				if (mode === "silent") return;
				const bytes = reply(query);
				if (bytes) here.send(bytes, from.port, from.address);
			});
			here.bind(53, "169.254.169.254");
			await once(here, "listening");
		}
	},
	asked: () => asked,
};

export type DnsAnswers = typeof answers;

answer(answers);
