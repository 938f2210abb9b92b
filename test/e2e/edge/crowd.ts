import { CLIENT_ADDRESS, type EdgeNetwork } from "./network.ts";

/** Shared address space, so nobody's own. @see https://www.rfc-editor.org/rfc/rfc6598 */
export const CROWD = "100.64.0.0/16";

/** One of 62,500 client addresses; the same number gives the same address. */
export function crowdAddress(index: number): string {
	return `100.64.${Math.floor(index / 250) % 250}.${1 + (index % 250)}`;
}

/** Gives the client a crowd of addresses, without naming each: what comes from them finds its way back. */
export function admitCrowd(network: EdgeNetwork): void {
	network.ip("client", "route", "add", "local", CROWD, "dev", "lo");
	network.ip("edge", "route", "add", CROWD, "via", CLIENT_ADDRESS);
}
