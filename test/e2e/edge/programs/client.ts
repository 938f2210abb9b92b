import { createHash } from "node:crypto";
import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { answer } from "../remote.ts";
import type { Seen } from "./home.ts";
import { pattern } from "./pattern.ts";

/** How a client connects. */
export interface Dial {
	readonly address: string;
	readonly port: number;
	/** The name in the ClientHello; none is sent where it is absent. */
	readonly name?: string;
	/** The client's own address. */
	readonly from?: string;
	/** Certificate that home must show. */
	readonly ca: string;
	readonly version?: "TLSv1.2" | "TLSv1.3";
	/** Key exchange groups that are offered. */
	readonly groups?: string;
	/** Bytes a segment of the ClientHello, sent 5 ms apart. */
	readonly split?: number;
}

export interface Handshake {
	/** SHA-256 of the certificate that the client saw. */
	readonly fingerprint: string;
	readonly protocol: string;
	/** Bytes of the ClientHello. */
	readonly helloBytes: number;
	readonly seen: Seen;
}

/** How a connection ended that sent bytes of its own. */
export interface Refusal {
	/** Milliseconds from the last byte sent at once to the end; undefined when it was still open. */
	readonly milliseconds?: number;
	/** Bytes that came back. */
	readonly received: number;
}

/** Sends what it is given in small pieces, some time apart. */
class Pieces extends Duplex {
	readonly #socket: net.Socket;
	readonly #size: number;

	constructor(socket: net.Socket, size: number) {
		super();
		this.#socket = socket;
		this.#size = size;
		socket.on("data", (chunk) => void this.push(chunk));
		socket.on("end", () => void this.push(null));
		socket.on("error", (error) => this.destroy(error));
		socket.on("close", () => this.destroy());
	}

	override _read(): void {}

	override async _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): Promise<void> {
		for (let at = 0; at < chunk.length && !this.#socket.destroyed; at += this.#size) {
			this.#socket.write(chunk.subarray(at, at + this.#size));
			if (chunk.length > this.#size) await new Promise((resolve) => setTimeout(resolve, 5));
		}
		done();
	}

	override _final(done: () => void): void {
		this.#socket.end(done);
	}

	override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
		this.#socket.destroy();
		done();
	}
}

/** What the TLS library puts into a ClientHello for a name. */
async function clientHello(name: string | undefined, groups?: string): Promise<Buffer> {
	let hello: Buffer | undefined;
	const sink = new Duplex({
		read() {},
		write(chunk: Buffer, _encoding, done) {
			hello ??= chunk;
			done();
		},
	});
	const socket = tls.connect({ socket: sink, ...(name && { servername: name }), ...(groups && { ecdhCurve: groups }) });
	socket.on("error", () => {});
	while (!hello) await new Promise((resolve) => setTimeout(resolve, 1));
	socket.destroy();
	return hello;
}

async function connect(dial: Dial, alpn?: string): Promise<tls.TLSSocket> {
	const raw = net.connect({ host: dial.address, port: dial.port, ...(dial.from && { localAddress: dial.from }) });
	raw.setNoDelay(true);
	raw.on("error", () => {});
	await Promise.race([
		once(raw, "connect"),
		once(raw, "close").then(() => Promise.reject(new Error("refused before a byte was sent"))),
	]);
	const socket = tls.connect({
		socket: dial.split === undefined ? raw : new Pieces(raw, dial.split),
		ca: dial.ca,
		// The certificate holds the names in small letters; what matters here is which one it is.
		checkServerIdentity: () => undefined,
		...(dial.name && { servername: dial.name }),
		...(dial.version && { minVersion: dial.version, maxVersion: dial.version }),
		...(dial.groups && { ecdhCurve: dial.groups }),
		...(alpn && { ALPNProtocols: [alpn] }),
	});
	const failed = new Promise<never>((_, reject) => {
		socket.once("error", reject);
		raw.once("close", () => reject(new Error("closed during the handshake")));
	});
	await Promise.race([once(socket, "secureConnect"), failed]);
	socket.on("error", () => {});
	failed.catch(() => {});
	return socket;
}

async function textOf(socket: tls.TLSSocket): Promise<string> {
	let text = "";
	for await (const chunk of socket) text += String(chunk);
	return text;
}

const kept = new Map<number, { send: (text: string) => Promise<string>; close: () => void }>();
let lastKept = 0;

function keep(connection: { send: (text: string) => Promise<string>; close: () => void }): number {
	kept.set(++lastKept, connection);
	return lastKept;
}

const downloads = new Map<number, { bytes: number; hash: Promise<string>; ended: boolean }>();
const stalled: net.Socket[] = [];

const answers = {
	/** A whole handshake and a question to home about it. */
	async handshake(dial: Dial): Promise<Handshake> {
		const socket = await connect(dial);
		const { fingerprint256: fingerprint } = socket.getPeerCertificate();
		const protocol = socket.getProtocol() ?? "";
		socket.write("info\n");
		const text = await textOf(socket);
		return {
			fingerprint,
			protocol,
			helloBytes: (await clientHello(dial.name, dial.groups)).length,
			seen: JSON.parse(text),
		};
	},

	/** Whether a handshake fails, and how fast. */
	async refused(dial: Dial): Promise<{ milliseconds: number; error: string }> {
		const begin = performance.now();
		try {
			const socket = await connect(dial);
			socket.destroy();
		} catch (error) {
			return { milliseconds: performance.now() - begin, error: error instanceof Error ? error.message : String(error) };
		}
		throw new Error("the handshake succeeded");
	},

	/**
	 * Sends bytes of one's own choice. `hello` in their place stands for a real ClientHello.
	 * @param waitMs how long the end is waited for
	 */
	async send({
		address,
		port,
		before = "",
		hello,
		part = 1,
		dripMs,
		waitMs,
	}: {
		address: string;
		port: number;
		/** Bytes in front, in hexadecimal. */
		before?: string;
		/** A ClientHello with this name follows. */
		hello?: string;
		/** How much of all that is sent, from 0 to 1. */
		part?: number;
		/** Send byte by byte, this far apart. */
		dripMs?: number;
		waitMs: number;
	}): Promise<Refusal> {
		const all = Buffer.concat([
			Buffer.from(before, "hex"),
			hello === undefined ? Buffer.alloc(0) : await clientHello(hello),
		]);
		const bytes = all.subarray(0, Math.floor(all.length * part));
		const socket = net.connect(port, address);
		socket.setNoDelay(true);
		let received = 0;
		socket.on("data", (chunk) => {
			received += chunk.length;
		});
		socket.on("error", () => {});
		const ended = new Promise<number>((resolve) => {
			const now = () => resolve(performance.now());
			socket.once("end", now);
			socket.once("close", now);
		});
		await once(socket, "connect");
		const begin = performance.now();
		if (dripMs === undefined) socket.write(bytes);
		else {
			void (async () => {
				for (const byte of bytes) {
					if (socket.destroyed) return;
					socket.write(Buffer.of(byte));
					await new Promise((resolve) => setTimeout(resolve, dripMs));
				}
			})();
		}
		const timeout = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), waitMs));
		const end = await Promise.race([ended, timeout]);
		socket.destroy();
		return end === undefined ? { received } : { milliseconds: end - begin, received };
	},

	/** SHA-256 of what home sends, and how long it took. */
	async download({ size, ...dial }: Dial & { size: number }): Promise<{ hash: string; milliseconds: number }> {
		const socket = await connect(dial);
		const begin = performance.now();
		socket.write(`send ${size}\n`);
		const hash = createHash("sha256");
		for await (const chunk of socket) hash.update(chunk);
		return { hash: hash.digest("hex"), milliseconds: performance.now() - begin };
	},

	/** SHA-256 of what home got. */
	async upload({ size, ...dial }: Dial & { size: number }): Promise<{ hash: string }> {
		const socket = await connect(dial);
		const reply = textOf(socket);
		socket.write(`take ${size}\n`);
		for (const bytes of pattern(size)) if (!socket.write(bytes)) await once(socket, "drain");
		return { hash: (await reply).trim() };
	},

	/** Begins a download that reads `bytesPerSecond` and goes on by itself. */
	async startDownload({
		size,
		bytesPerSecond,
		...dial
	}: Dial & { size: number; bytesPerSecond: number }): Promise<number> {
		const socket = await connect(dial);
		const hash = createHash("sha256");
		const id = ++lastKept;
		const state = { bytes: 0, ended: false, hash: Promise.resolve("") };
		socket.write(`send ${size}\n`);
		state.hash = (async () => {
			for await (const chunk of socket) {
				hash.update(chunk);
				state.bytes += chunk.length;
				await new Promise((resolve) => setTimeout(resolve, (chunk.length / bytesPerSecond) * 1000));
			}
			state.ended = true;
			return hash.digest("hex");
		})();
		state.hash.catch(() => {});
		downloads.set(id, state);
		return id;
	},
	progress: (id: number) => ({ bytes: downloads.get(id)?.bytes ?? 0, ended: downloads.get(id)?.ended ?? true }),
	finishDownload: (id: number): Promise<string> | undefined => downloads.get(id)?.hash,

	/** Opens a connection that is kept: TLS with an echo behind it. */
	async keepTls(dial: Dial): Promise<number> {
		const socket = await connect(dial);
		socket.write("echo\n");
		return keep({
			async send(text) {
				socket.write(text);
				const [chunk] = await Promise.race([
					once(socket, "data"),
					once(socket, "close").then(() => Promise.reject(new Error("the connection is gone"))),
				]);
				return String(chunk);
			},
			close: () => socket.destroy(),
		});
	},

	/** Opens a stream of HTTP/2 in both directions that is kept, as gRPC's. */
	async keepHttp2(dial: Dial): Promise<number> {
		const socket = await connect(dial, "h2");
		const session = http2.connect(`https://${dial.name}`, { createConnection: () => socket });
		const stream = session.request({ ":method": "POST", ":path": "/" }, { endStream: false });
		session.on("error", () => {});
		stream.on("error", () => {});
		await once(stream, "response");
		return keep({
			async send(text) {
				stream.write(text);
				const [chunk] = await Promise.race([
					once(stream, "data"),
					once(stream, "close").then(() => Promise.reject(new Error("the stream is gone"))),
				]);
				return String(chunk);
			},
			close: () => session.destroy(),
		});
	},

	/** What comes back on a kept connection. */
	async use({ id, text }: { id: number; text: string }): Promise<string> {
		const connection = kept.get(id);
		if (!connection) throw new Error("there is no such connection");
		return connection.send(text);
	},
	drop(id: number): void {
		kept.get(id)?.close();
		kept.delete(id);
	},

	/** Asks for far more than it reads, `count` times: reads nothing at all. */
	async stall({ count, ...dial }: Dial & { count: number }): Promise<void> {
		for (let opened = 0; opened < count; opened++) {
			const raw = net.connect(dial.port, dial.address);
			await once(raw, "connect");
			const socket = tls.connect({
				socket: raw,
				ca: dial.ca,
				checkServerIdentity: () => undefined,
				...(dial.name && { servername: dial.name }),
			});
			await once(socket, "secureConnect");
			socket.on("error", () => {});
			raw.on("error", () => {});
			socket.write("send 100000000\n");
			socket.pause();
			raw.pause();
			stalled.push(raw);
		}
	},
	unstall(): void {
		for (const socket of stalled.splice(0)) socket.destroy();
	},

	/** Opens silent connections from an address until `count` stand; tells how many of them are still open after a second. */
	async silent({
		address,
		port,
		from,
		count,
	}: {
		address: string;
		port: number;
		from: string;
		count: number;
	}): Promise<number> {
		const sockets = Array.from({ length: count }, () => net.connect({ host: address, port, localAddress: from }));
		for (const socket of sockets)
			socket
				.on("error", () => {})
				.on("end", () => socket.destroy())
				.resume();
		await new Promise((resolve) => setTimeout(resolve, 1000));
		const open = sockets.filter((socket) => !socket.destroyed && !socket.connecting).length;
		for (const socket of sockets) socket.destroy();
		return open;
	},
};

export type ClientAnswers = typeof answers;

answer(answers);
