import { once } from "node:events";
import { connect, type DetailedPeerCertificate, type SecureVersion } from "node:tls";

/** What a client that checks the chain and the name found. */
export interface Seen {
	/** `trusted`, or OpenSSL's or Node's word for what is wrong. */
	readonly verdict: string;
	readonly protocol: string | null;
	readonly certificate: DetailedPeerCertificate;
}

/** Asks a TLS server on a socket file for a name, as a client does that trusts these CAs and no other. */
export async function visit(
	socket: string,
	name: string,
	{ ca = [], version }: { ca?: readonly string[]; version?: SecureVersion } = {},
): Promise<Seen> {
	const client = connect({
		path: socket,
		servername: name,
		ca: [...ca],
		// The verdict is looked at, not thrown.
		rejectUnauthorized: false,
		...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
	});
	await once(client, "secureConnect");
	const seen = {
		// Node gives a code where its types promise an Error.
		verdict: client.authorized ? "trusted" : String(client.authorizationError),
		protocol: client.getProtocol(),
		certificate: client.getPeerCertificate(true),
	};
	client.destroy();
	return seen;
}
