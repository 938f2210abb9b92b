import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import process from "node:process";

/** Where the edge's machine is seen from the client's side. */
export const EDGE_ADDRESS = "203.0.113.1";
/** The client's first address; it has those up to {@link LAST_CLIENT_ADDRESS} too. */
export const CLIENT_ADDRESS = "203.0.113.10";
export const LAST_CLIENT_ADDRESS = "203.0.113.60";
/** Two addresses of home: it moves from one to the other. */
export const HOME_ADDRESSES = ["198.51.100.10", "198.51.100.11"] as const;
/** The machine's metadata server and resolver, as on every VM at Google. */
export const METADATA_ADDRESS = "169.254.169.254";

export type Place = "client" | "edge" | "home";

/**
 * Three network namespaces in a row, joined by two cables: client, edge, home. There is no way from client to home but
 * through a program on the edge. Needs root.
 */
export class EdgeNetwork {
	readonly #prefix: string;
	readonly #onExit = () => this.close();

	constructor() {
		this.#prefix = `nexus-${process.pid}`;
		process.once("exit", this.#onExit);
		for (const place of ["client", "edge", "home"] as const) {
			run("ip", "netns", "add", this.namespace(place));
			this.ip(place, "link", "set", "lo", "up");
		}
		this.#cable("client", "edge", `${CLIENT_ADDRESS}/24`, `${EDGE_ADDRESS}/24`);
		this.#cable("home", "edge", `${HOME_ADDRESSES[0]}/24`, "198.51.100.1/24");
		for (let last = 11; last <= 60; last++) this.ip("client", "addr", "add", `203.0.113.${last}/24`, "dev", "to-edge");
		this.ip("home", "addr", "add", `${HOME_ADDRESSES[1]}/24`, "dev", "to-edge");
		this.ip("edge", "addr", "add", `${METADATA_ADDRESS}/32`, "dev", "lo");
	}

	namespace(place: Place): string {
		return `${this.#prefix}-${place}`;
	}

	/** Runs `ip` inside a namespace. */
	ip(place: Place, ...args: readonly string[]): string {
		return run("ip", "-n", this.namespace(place), ...args);
	}

	/** Starts a program of Node in a namespace, with a channel for messages. */
	node(place: Place, file: string): ChildProcess {
		return spawn("ip", ["netns", "exec", this.namespace(place), process.execPath, file], {
			stdio: ["ignore", "inherit", "inherit", "ipc"],
		});
	}

	close(): void {
		process.off("exit", this.#onExit);
		for (const place of ["client", "edge", "home"] as const) {
			try {
				run("ip", "netns", "delete", this.namespace(place));
			} catch {
				// It was never made, or is gone already.
			}
		}
	}

	#cable(near: Place, far: Place, nearAddress: string, farAddress: string): void {
		const ends = ["to-edge", `to-${near}`] as const;
		run(
			...["ip", "link", "add", ends[0], "netns", this.namespace(near), "type", "veth"],
			...["peer", "name", ends[1], "netns", this.namespace(far)],
		);
		for (const [place, device, address] of [
			[near, ends[0], nearAddress],
			[far, ends[1], farAddress],
		] as const) {
			// One packet a segment, as on a real line: a ClientHello of 1.8 KB then arrives in two pieces.
			this.ip(place, "link", "set", device, "gso_max_segs", "1");
			this.ip(place, "addr", "add", address, "dev", device);
			this.ip(place, "link", "set", device, "up");
		}
	}
}

function run(program: string, ...args: readonly string[]): string {
	return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
