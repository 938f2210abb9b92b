/** An IPv4 network: its first address and how many leading bits are fixed. */
export interface Network {
	readonly first: number;
	readonly bits: number;
}

const ADDRESS = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

const PREFIX = /^(\d|[12]\d|3[0-2])$/;

/** The address as an unsigned 32-bit number, or undefined when the text is not dotted-decimal IPv4. */
export function parseAddress(text: string): number | undefined {
	const match = ADDRESS.exec(text);
	if (!match) return undefined;
	let address = 0;
	for (const part of match.slice(1)) {
		const octet = Number(part);
		if (octet > 255) return undefined;
		address = address * 256 + octet;
	}
	return address;
}

/** The network that a CIDR such as `192.168.0.0/24` names, or undefined when it is no CIDR or has bits set behind its prefix. */
export function parseNetwork(text: string): Network | undefined {
	const slash = text.indexOf("/");
	const first = parseAddress(slash < 0 ? "" : text.slice(0, slash));
	const prefix = text.slice(slash + 1);
	if (first === undefined || !PREFIX.test(prefix)) return undefined;
	const bits = Number(prefix);
	return first % size({ first, bits }) === 0 ? { first, bits } : undefined;
}

/** The network that an address such as `10.42.0.1/16` is in, written as a CIDR; undefined when the text is no address with a prefix. */
export function networkAround(text: string): string | undefined {
	const [address = "", prefix = ""] = text.split("/");
	const value = parseAddress(address);
	if (value === undefined || !PREFIX.test(prefix)) return undefined;
	const first = value - (value % 2 ** (32 - Number(prefix)));
	return `${dotted(first)}/${prefix}`;
}

/** The address that is `place` after the first of a network, which is the network itself. */
export function addressAt({ first }: Network, place: number): string {
	return dotted(first + place);
}

function dotted(address: number): string {
	return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** How many addresses the network has. */
function size(network: Network): number {
	return 2 ** (32 - network.bits);
}

/** Whether the address lies in the network. */
export function contains(network: Network, address: number): boolean {
	return address >= network.first && address < network.first + size(network);
}

/** Whether a machine may have the address: the first names the network itself, and the last all of it at once. */
export function isForAMachine(network: Network, address: number): boolean {
	return contains(network, address) && address !== network.first && address !== network.first + size(network) - 1;
}

/** Whether two networks share an address. */
export function overlap(one: Network, other: Network): boolean {
	return contains(one, other.first) || contains(other, one.first);
}

/**
 * Networks that the internet does not route to a home.
 * @see https://www.rfc-editor.org/rfc/rfc6890 and RFC 6598 for 100.64.0.0/10
 */
const NOT_PUBLIC = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"]
	.concat(["192.168.0.0/16", "224.0.0.0/3"])
	.map(parseNetwork);

/** Whether a host on the internet could reach this address. */
export function isPublic(address: number): boolean {
	return !NOT_PUBLIC.some((network) => network !== undefined && contains(network, address));
}

/** Whether a network as a whole is out of the internet's reach. */
export function isPrivate({ first, bits }: Network): boolean {
	return NOT_PUBLIC.some((network) => network !== undefined && network.bits <= bits && contains(network, first));
}
