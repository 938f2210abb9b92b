import { once } from "node:events";
import type net from "node:net";
import tls from "node:tls";

/** Where many connections lead to. */
export interface Target {
	readonly address: string;
	readonly port: number;
	/** The name in the ClientHello. */
	readonly name: string;
	/** Certificate that home must show. */
	readonly ca: string;
}

const contexts = new Map<string, tls.SecureContext>();

/** One context for all connections: to make it costs as much as a handshake. */
function contextOf(ca: string): tls.SecureContext {
	const context = contexts.get(ca) ?? tls.createSecureContext({ ca });
	contexts.set(ca, context);
	return context;
}

/**
 * A whole handshake, with the key exchange that the TLS library offers by itself (post-quantum) and without resumption.
 * @param from the client's own address
 * @param patienceMs how long it may take
 */
export async function connectTls(target: Target, from: string, patienceMs = 15_000): Promise<tls.TLSSocket> {
	const options: tls.ConnectionOptions & net.TcpNetConnectOpts = {
		host: target.address,
		port: target.port,
		localAddress: from,
		servername: target.name,
		secureContext: contextOf(target.ca),
	};
	const socket = tls.connect(options);
	const late = setTimeout(() => socket.destroy(new Error(`no handshake in ${patienceMs} ms`)), patienceMs);
	try {
		await once(socket, "secureConnect");
	} finally {
		clearTimeout(late);
	}
	socket.on("error", () => {});
	return socket;
}
