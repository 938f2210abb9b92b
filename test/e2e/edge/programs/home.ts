import { createHash } from "node:crypto";
import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import tls from "node:tls";
import { answer } from "../remote.ts";
import { pattern } from "./pattern.ts";

/** What home's gateway saw of one connection. */
export interface Seen {
	/** The client's address, as PROXY protocol told it. */
	readonly client: string;
	readonly clientPort: number;
	readonly name: string;
	readonly protocol: string;
}

const SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");

let server: net.Server | undefined;
/** Connections that were no health check of the proxy's. */
let touched = 0;
let checks = 0;
const open = new Set<net.Socket>();
let gateway: tls.Server | undefined;
const clients = new Map<net.Socket, { client: string; clientPort: number }>();

/**
 * Reads a PROXY protocol v2 header off the socket and leaves what follows it.
 * @see https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt section 2.2
 * @returns the client, or undefined for a connection of the proxy's own (LOCAL)
 */
async function proxyHeader(socket: net.Socket): Promise<{ client: string; clientPort: number } | undefined> {
	let header = Buffer.alloc(0);
	const length = () => (header.length < 16 ? 16 : 16 + header.readUInt16BE(14));
	while (header.length < length()) {
		const chunk: Buffer | null = socket.read(length() - header.length);
		if (chunk) header = Buffer.concat([header, chunk]);
		else {
			if (socket.readableEnded || socket.destroyed) throw new Error("ended inside of the header");
			await Promise.race([once(socket, "readable"), once(socket, "end"), once(socket, "close")]);
		}
	}
	if (!header.subarray(0, 12).equals(SIGNATURE)) throw new Error("no PROXY protocol v2");
	if (header[12] === 0x20) return undefined;
	if (header[12] !== 0x21 || header[13] !== 0x11) throw new Error("neither LOCAL nor PROXY over TCP and IPv4");
	return { client: [...header.subarray(16, 20)].join("."), clientPort: header.readUInt16BE(24) };
}

async function accept(socket: net.Socket): Promise<void> {
	open.add(socket);
	socket.on("close", () => {
		open.delete(socket);
		clients.delete(socket);
	});
	socket.on("error", () => {});
	const from = await proxyHeader(socket);
	if (!from) {
		checks++;
		socket.destroy();
		return;
	}
	touched++;
	clients.set(socket, from);
	gateway?.emit("connection", socket);
}

/** The gateway behind the PROXY header: it ends TLS and speaks HTTP/2 or our own orders. */
function newGateway(options: tls.TlsOptions): tls.Server {
	const server = tls.createServer({ ...options, ALPNProtocols: ["h2", "http/1.1"] }, (secure) => {
		secure.on("error", () => {});
		if (secure.alpnProtocol === "h2") {
			const session = http2.performServerHandshake(secure);
			session.on("error", () => {});
			// A stream in both directions, as gRPC's: what comes is sent back.
			session.on("stream", (stream) => {
				stream.on("error", () => {});
				stream.respond({ ":status": 200 });
				stream.pipe(stream);
			});
			return;
		}
		const from = clientOf(secure);
		const name = typeof secure.servername === "string" ? secure.servername : "";
		void serve(secure, { ...from, name, protocol: secure.getProtocol() ?? "" }).catch(() => secure.destroy());
	});
	server.on("tlsClientError", () => {});
	return server;
}

/** The client of a connection: found by the proxy's port, which both ends of the socket share. */
function clientOf(secure: tls.TLSSocket): { client: string; clientPort: number } {
	for (const [socket, from] of clients) if (socket.remotePort === secure.remotePort) return from;
	throw new Error("a connection without a header");
}

/** One order on a line of its own: info, echo, send N, take N. */
async function serve(socket: tls.TLSSocket, seen: Seen): Promise<void> {
	const closed = once(socket, "close");
	let line = "";
	while (!line.includes("\n")) {
		const byte: Buffer | null = socket.read(1);
		if (byte) line += byte.toString("latin1");
		else await Promise.race([once(socket, "readable"), closed]);
		if (socket.destroyed) return;
	}
	const [order, size] = line.trim().split(" ");
	switch (order) {
		case "info":
			socket.end(`${JSON.stringify(seen)}\n`);
			break;
		case "echo":
			socket.pipe(socket);
			break;
		case "send":
			for (const bytes of pattern(Number(size)))
				if (!socket.write(bytes)) await Promise.race([once(socket, "drain"), closed]);
			socket.end();
			break;
		case "take": {
			const hash = createHash("sha256");
			let left = Number(size);
			while (left > 0 && !socket.destroyed) {
				const chunk: Buffer | null = socket.read();
				if (!chunk) {
					await Promise.race([once(socket, "readable"), closed]);
					continue;
				}
				hash.update(chunk);
				left -= chunk.length;
			}
			socket.end(`${hash.digest("hex")}\n`);
			break;
		}
		default:
			socket.destroy();
	}
}

const answers = {
	/** Starts to listen; the gateway of before is gone with its connections. */
	async listen({
		address,
		port,
		key,
		cert,
	}: {
		address: string;
		port: number;
		key: string;
		cert: string;
	}): Promise<void> {
		await answers.close();
		gateway = newGateway({ key, cert, minVersion: "TLSv1.2" });
		server = net.createServer({ pauseOnConnect: false }, (socket) => void accept(socket).catch(() => socket.destroy()));
		server.listen(port, address);
		await once(server, "listening");
	},
	async close(): Promise<void> {
		for (const socket of open) socket.destroy();
		if (!server) return;
		const closed = once(server, "close");
		server.close();
		server = undefined;
		await closed;
	},
	counts: () => ({ touched, checks, open: open.size }),
};

export type HomeAnswers = typeof answers;

answer(answers);
