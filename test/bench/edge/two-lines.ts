import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { admitCrowd, CROWD } from "../../e2e/edge/crowd.ts";
import { Machine, pause, until } from "../../e2e/edge/machine.ts";
import { EdgeNetwork } from "../../e2e/edge/network.ts";
import type { Target } from "../../e2e/edge/programs/tls-client.ts";
import { type Answers, Remote } from "../../e2e/edge/remote.ts";
import { makeCertificate } from "../../e2e/edge/scene.ts";
import { homeFiles, NAME, OURS } from "./contestants.ts";
import type { ServiceAnswers } from "./programs/service.ts";
import type { VisitorAnswers } from "./programs/visitors.ts";

const ROOT = "trixie-bench";

/** The second cable of the client's network. @see https://www.rfc-editor.org/rfc/rfc5737 */
const A5 = { address: "192.0.2.10", client: "192.0.2.1" } as const;
/** One process is one core at most: two of them can take both, if they are let. */
const SERVICE_PORTS = [31443, 31444] as const;

/** The cores that the service line may use and those of the admin line, in taskset's words. */
export interface Cores {
	readonly service: string;
	readonly admin: string;
}

/** Both lines at once: client, edge and centre in a row, and a5 on a cable of its own to the client. */
export class TwoLines {
	readonly admin: Remote<VisitorAnswers>;
	readonly visitors: Remote<VisitorAnswers>;
	readonly services: readonly Remote<ServiceAnswers>[];
	readonly adminTarget: Target;
	readonly serviceTargets: readonly Target[];
	readonly #network: EdgeNetwork;
	readonly #edge: Machine;
	readonly #centre: Machine;
	readonly #a5 = `nexus-${process.pid}-a5`;
	/** Programs of Node by their line; those on the machines are found by name. */
	readonly #programs: Readonly<Record<keyof Cores, ChildProcess[]>> = { service: [], admin: [] };
	readonly #onExit = () => this.#removeA5();

	private constructor(network: EdgeNetwork, edge: Machine, centre: Machine, ca: string) {
		this.#network = network;
		this.#edge = edge;
		this.#centre = centre;
		this.#addA5();
		const client = network.namespace("client");
		this.admin = this.#start("admin", client, "visitors");
		this.visitors = this.#start("service", client, "visitors");
		this.services = SERVICE_PORTS.map(() => this.#start("service", this.#a5, "service"));
		this.adminTarget = { address: OURS.address, port: OURS.port, name: NAME, ca };
		this.serviceTargets = SERVICE_PORTS.map((port) => ({ address: A5.address, port, name: NAME, ca }));
	}

	static async open(): Promise<TwoLines> {
		const certificate = makeCertificate();
		const network = new EdgeNetwork();
		admitCrowd(network);
		const edge = await Machine.boot(network, "edge", ROOT);
		const centre = await Machine.boot(network, "home", ROOT);
		const lines = new TwoLines(network, edge, centre, certificate.cert);
		for (const [path, text] of Object.entries(homeFiles(certificate))) centre.write(path, text);
		for (const [path, text] of Object.entries(OURS.proxy?.files ?? {})) edge.write(path, text);
		centre.start("/usr/sbin/nginx", ["-c", "/etc/nginx/home.conf"]);
		const proxy = edge.start("sh", ["-c", 'exec "$@" >/var/log/haproxy.out 2>&1', "-", ...(OURS.proxy?.command ?? [])]);
		for (const [index, service] of lines.services.entries())
			await service.ask("listen", { address: A5.address, port: SERVICE_PORTS[index] ?? 0, ...certificate });
		await until("a client gets through the edge", 10, async () => {
			if (!proxy.running) throw new Error(`HAProxy ended: ${edge.read("/var/log/haproxy.out")}`);
			const { milliseconds } = await lines.admin.ask("steady", { ...lines.adminTarget, seconds: 0.01, everyMs: 10 });
			return milliseconds.length > 0;
		});
		return lines;
	}

	/** Moves every process of either line to its cores, with all its threads. */
	pin(cores: Cores): void {
		for (const line of ["service", "admin"] as const)
			for (const { pid } of this.#programs[line])
				execFileSync("taskset", ["-a", "-p", "-c", cores[line], String(pid)], { stdio: "ignore" });
		for (const [machine, name] of [
			[this.#edge, "haproxy"],
			[this.#centre, "nginx"],
		] as const) {
			const script = 'for pid in $(pgrep -x "$1"); do taskset -a -p -c "$2" "$pid" || exit 1; done';
			const { code, output } = machine.run("sh", ["-c", script, "-", name, cores.admin]);
			if (code !== 0) throw new Error(`${name} cannot be moved to core ${cores.admin}: ${output}`);
		}
	}

	/** CPU seconds of the service line: its servers and those who ask them. */
	async serviceCpu(): Promise<{ servers: number; visitors: number }> {
		const servers = await Promise.all(this.services.map((service) => service.ask("cpuSeconds", undefined)));
		return {
			servers: servers.reduce((sum, one) => sum + one, 0),
			visitors: await this.visitors.ask("cpuSeconds", undefined),
		};
	}

	version(): string {
		return this.#edge.run("sh", ["-c", "haproxy -v | head -n 1"]).output.trim();
	}

	async close(): Promise<void> {
		process.off("exit", this.#onExit);
		for (const remote of [this.admin, this.visitors, ...this.services]) await remote.close();
		this.#edge.close();
		this.#centre.close();
		await pause(200);
		this.#removeA5();
		this.#network.close();
	}

	#start<A extends Answers>(line: keyof Cores, namespace: string, program: string): Remote<A> {
		const file = fileURLToPath(new URL(`./programs/${program}.ts`, import.meta.url));
		const child = spawn("ip", ["netns", "exec", namespace, process.execPath, file], {
			stdio: ["ignore", "inherit", "inherit", "ipc"],
		});
		this.#programs[line].push(child);
		return new Remote<A>(child);
	}

	#addA5(): void {
		process.once("exit", this.#onExit);
		const ip = (...args: readonly string[]) => execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
		const client = this.#network.namespace("client");
		ip("netns", "add", this.#a5);
		ip(
			...["link", "add", "to-a5", "netns", client, "type", "veth"],
			...["peer", "name", "to-client", "netns", this.#a5],
		);
		for (const [namespace, device, address] of [
			[client, "to-a5", A5.client],
			[this.#a5, "to-client", A5.address],
		] as const) {
			ip("-n", namespace, "addr", "add", `${address}/24`, "dev", device);
			ip("-n", namespace, "link", "set", device, "up");
		}
		ip("-n", this.#a5, "route", "add", CROWD, "via", A5.client);
	}

	#removeA5(): void {
		try {
			execFileSync("ip", ["netns", "delete", this.#a5], { stdio: "ignore" });
		} catch {
			// It was never made, or is gone already.
		}
	}
}
