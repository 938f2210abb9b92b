import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { admitCrowd, CROWD } from "../../e2e/edge/crowd.ts";
import { Machine, pause, type Service, until } from "../../e2e/edge/machine.ts";
import { EDGE_ADDRESS, EdgeNetwork, HOME_ADDRESSES } from "../../e2e/edge/network.ts";
import type { CrowdAnswers } from "../../e2e/edge/programs/crowd.ts";
import type { Target } from "../../e2e/edge/programs/tls-client.ts";
import { Remote } from "../../e2e/edge/remote.ts";
import { makeCertificate } from "../../e2e/edge/scene.ts";
import { type Usage, usageOf } from "../../e2e/edge/usage.ts";
import { cacheDir } from "../../e2e/rig.ts";
import { type Contestant, DOWNLOAD_BYTES, homeFiles, NAME } from "./contestants.ts";
import type { LoadAnswers } from "./programs/load.ts";

const ROOT = "trixie-bench";

/** Why the bench cannot run here; undefined when it can. */
export function obstacle(): string | undefined {
	if (process.getuid?.() !== 0) return "it needs root for network namespaces";
	if (!existsSync(join(cacheDir(), `${ROOT}.stamp`)))
		return `there is no Debian 13 with the proxies: test/e2e/rig/debian.sh ${cacheDir()} trixie-bench`;
	return undefined;
}

/** File descriptors that a process may have here. */
export function descriptors(): number {
	return Number(/^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
}

/** Client, edge and home, each in a network of its own, and all contestants on the edge, each on its port. */
export class Arena {
	readonly edge: Machine;
	/** Two, because one process of Node is one core at most. */
	readonly clients: readonly [Remote<LoadAnswers>, Remote<LoadAnswers>];
	/** Floods. */
	readonly attacker: Remote<LoadAnswers>;
	/** Holds idle connections. */
	readonly crowd: Remote<CrowdAnswers>;
	readonly #network: EdgeNetwork;
	readonly #home: Machine;
	readonly #ca: string;
	readonly #running = new Map<Contestant, Service>();

	private constructor(network: EdgeNetwork, edge: Machine, home: Machine) {
		const load = () =>
			new Remote<LoadAnswers>(network.node("client", fileURLToPath(new URL("./programs/load.ts", import.meta.url))));
		const certificate = makeCertificate();
		this.#network = network;
		this.#home = home;
		this.#ca = certificate.cert;
		this.edge = edge;
		this.clients = [load(), load()];
		this.attacker = load();
		this.crowd = new Remote(
			network.node("client", fileURLToPath(new URL("../../e2e/edge/programs/crowd.ts", import.meta.url))),
		);
		for (const [path, text] of Object.entries(homeFiles(certificate))) home.write(path, text);
	}

	static async open(): Promise<Arena> {
		const network = new EdgeNetwork();
		const arena = new Arena(
			network,
			await Machine.boot(network, "edge", ROOT),
			await Machine.boot(network, "home", ROOT),
		);
		arena.#joinNetworks();
		must(arena.#home, `head -c ${DOWNLOAD_BYTES} /dev/urandom >/srv/file && chmod 644 /srv/file`);
		start(arena.#home, ["/usr/sbin/nginx", "-c", "/etc/nginx/home.conf"]);
		return arena;
	}

	target({ address, port }: Contestant): Target {
		return { address, port, name: NAME, ca: this.#ca };
	}

	/** Sees to it that a contestant runs and that a client gets through it. */
	async ready(contestant: Contestant): Promise<void> {
		const { proxy, name } = contestant;
		if (proxy && !this.#running.get(contestant)?.running) {
			for (const [path, text] of Object.entries(proxy.files)) this.edge.write(path, text);
			this.#running.set(contestant, start(this.edge, proxy.command));
		}
		const visit = { ...this.target(contestant), first: 60_000, addresses: 1000, seconds: 0.05, pauseMs: 10 };
		try {
			await until(`a client gets through ${name}`, 10, async () => {
				return (await this.clients[0].ask("visits", visit)).milliseconds.length > 0;
			});
		} catch (error) {
			throw new Error(`${error}\n${this.edge.run("sh", ["-c", "tail -n 5 /var/log/*.out /var/log/*.error"]).output}`);
		}
	}

	/** What the contestant's processes have used and hold; undefined where it has none. */
	usage({ proxy }: Contestant): Usage | undefined {
		return proxy && usageOf(this.edge, proxy.process);
	}

	homeUsage(): Usage {
		return usageOf(this.#home, "nginx");
	}

	/** What each proxy calls itself. */
	versions(): readonly string[] {
		return ["haproxy -v | head -n 1", "nginx -v", "sniproxy -V"].map((ask) =>
			this.edge.run("sh", ["-c", ask]).output.trim(),
		);
	}

	/** Connections of clients that stand on the edge. */
	standing({ port }: Contestant): number {
		const { output } = this.edge.run("ss", ["-tnH", "state", "established", "sport", "=", `:${port}`]);
		return output.split("\n").filter(Boolean).length;
	}

	async close(): Promise<void> {
		for (const remote of [...this.clients, this.attacker, this.crowd]) await remote.close();
		this.edge.close();
		this.#home.close();
		await pause(200);
		this.#network.close();
	}

	#joinNetworks(): void {
		const network = this.#network;
		admitCrowd(network);
		// The floor's way: client and home know the way to each other, and the edge passes packets on.
		network.ip("client", "route", "add", `${HOME_ADDRESSES[0]}/32`, "via", EDGE_ADDRESS);
		network.ip("home", "route", "add", CROWD, "via", "198.51.100.1");
		// Ports for thousands of connections a second to home.
		must(
			this.edge,
			`cd /proc/sys/net/ipv4 && echo 1 >ip_forward && echo 1 >tcp_tw_reuse && echo 1024 65535 >ip_local_port_range`,
		);
		// Large segments on the cables, as the network cards of clouds take them.
		for (const [place, device] of [
			["client", "to-edge"],
			["edge", "to-client"],
			["edge", "to-home"],
			["home", "to-edge"],
		] as const)
			network.ip(place, "link", "set", device, "gso_max_segs", "65535");
	}
}

/** Starts a program whose output goes to a file, so that nobody's log costs this process time. */
function start(machine: Machine, command: readonly string[]): Service {
	const log = `/var/log/${command[0]?.split("/").at(-1)}.out`;
	return machine.start("sh", ["-c", `exec "$@" >${log} 2>&1`, "-", ...command]);
}

function must(machine: Machine, script: string): void {
	const { code, output } = machine.run("sh", ["-c", script]);
	if (code !== 0) throw new Error(`failed: ${script}\n${output}`);
}
