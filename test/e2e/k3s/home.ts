import { spawn } from "node:child_process";
import process from "node:process";
import { Duplex } from "node:stream";
import { secret } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { nodeLabels } from "../../../components/cluster/exposure.ts";
import { K3sCluster, type K3sClusterArgs } from "../../../components/cluster/k3s/k3s-cluster.ts";
import type { Ssh } from "../../../components/cluster/k3s/machine.ts";
import { type Engine, openEngine } from "../engine.ts";
import { stepRecorder } from "../program.ts";
import { dialCommand, SSH_FROM } from "../providers/remote.ts";
import { ADDRESSES, House, type HouseMachine } from "./house.ts";

/** What a test may ask of the cluster. */
export interface Wish {
	readonly version: string;
	readonly key: string;
	readonly ssh: Partial<Record<HouseMachine, Partial<Ssh>>>;
	readonly more: Partial<K3sClusterArgs>;
}

/** A house and the real engine, with a program that makes a k3s cluster of it. */
export class Home {
	readonly house: House;
	readonly engine: Engine;
	readonly stack: Stack;
	#wish: Wish;

	private constructor(house: House, engine: Engine, stack: Stack, wish: Wish) {
		this.house = house;
		this.engine = engine;
		this.stack = stack;
		this.#wish = wish;
	}

	static async open(): Promise<Home> {
		const house = await House.open();
		process.env[SSH_FROM] = house.laptop;
		const engine = await openEngine();
		let home: Home | undefined;
		const stack = await engine.stack("prod", async () => home?.program(), {});
		home = new Home(house, engine, stack, { version: VERSION, key: house.key, ssh: {}, more: {} });
		return home;
	}

	/** What the cluster is to be from now on; what is not named stays as it was. */
	wish(changes: Partial<Wish>): void {
		this.#wish = { ...this.#wish, ...changes };
	}

	/** An update: what it did, and what it said. A failed one says so in `failed`. */
	async up(): Promise<Result> {
		return this.#act((options) => this.stack.up(options));
	}

	async destroy(): Promise<Result> {
		return this.#act((options) => this.stack.destroy(options));
	}

	/** Loses the state; what it was about stands as it did. */
	async forgetState(): Promise<void> {
		await this.stack.importStack({ version: 3, deployment: {} });
	}

	async #act(operation: (options: object) => Promise<unknown>): Promise<Result> {
		this.house.forget();
		const before = this.engine.output().length;
		const recorder = stepRecorder();
		const begin = Date.now();
		let failed = false;
		try {
			await operation({ ...this.engine.recording, onEvent: recorder.onEvent });
		} catch {
			failed = true;
		}
		return {
			failed,
			seconds: (Date.now() - begin) / 1000,
			output: this.engine.output().slice(before),
			steps: recorder.steps(),
			happened: this.house.happened(),
		};
	}

	program(): object {
		const { version, key, ssh, more } = this.#wish;
		const { kubeconfig } = new K3sCluster(
			"k3s",
			{
				stack: "prod",
				machines: (["centre", "a5"] as const).map((name) => {
					const role = name === "centre" ? "admin" : "service";
					return {
						name,
						role,
						address: ADDRESSES[name],
						labels: nodeLabels(role, "nodePort"),
						ssh: { user: "nexus", port: 22, ...ssh[name] },
					};
				}),
				privateKey: secret(key),
				release: { version, checksums: {}, source: this.house.source },
				apiServer: { address: ADDRESSES.centre, port: 6443 },
				apiServerNames: ["centre.example.dev"],
				podCidr: "10.42.0.0/16",
				serviceCidr: "10.43.0.0/16",
				storagePath: "/var/lib/nexus/volumes",
				serviceLb: false,
				registryMirrors: {},
				snapshots: { schedule: "0 */6 * * *", keep: 3 },
				drain: { seconds: 60, ignoreDisruptionBudgets: false },
				generation: 0,
				allowRemoval: false,
				dial: dialFromLaptop,
				...more,
			},
			{},
		);
		return { kubeconfig };
	}

	close(): void {
		this.engine.close();
		this.house.close();
		delete process.env[SSH_FROM];
	}
}

/** A connection out of the laptop's network namespace, with the event of a socket of Node's. */
function dialFromLaptop(address: string, port: number): Duplex {
	const [program, ...args] = dialCommand(address, port, 60);
	const child = spawn(program, args, { stdio: "pipe" });
	const connection = Duplex.from({ readable: child.stdout, writable: child.stdin });
	child.stderr.setEncoding("utf8").on("data", (said: string) => {
		if (said === "connected\n") connection.emit("connect");
		else connection.destroy(new Error(said.trim()));
	});
	return connection.once("close", () => child.kill());
}

export interface Result {
	readonly failed: boolean;
	readonly seconds: number;
	/** What the engine printed. */
	readonly output: string;
	/** What the engine did: `create command:remote:Command k3s-a5-k3s`, sorted. */
	readonly steps: readonly string[];
	/** What happened on the machines, in order. */
	readonly happened: readonly string[];
}

/** The version that the stand-in is asked for first. */
export const VERSION = "v1.36.5+k3s1";
