import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { EngineAccounts, EngineClient } from "../../../components/app/engine.ts";
import type { StatefulService } from "../../../components/app/model.ts";
import { cacheDir } from "../rig.ts";

const SCRIPT = fileURLToPath(new URL("container.sh", import.meta.url));
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const USER = 10_001;

/** A data service with its volume, run out of the Debian 13 root as its pod would run it. */
export class EngineContainer {
	readonly #folder = mkdtempSync(join(tmpdir(), "nexus-engine-"));
	readonly #service: StatefulService;
	readonly #path: string;
	#unshare: ChildProcess | undefined;
	#log = "";

	/** @param path folders of the image's PATH, before Debian's own */
	constructor(service: StatefulService, path: readonly string[] = []) {
		this.#service = service;
		this.#path = [...path, PATH].join(":");
		mkdirSync(join(this.#folder, "volume"), { mode: 0o770 });
		chownSync(join(this.#folder, "volume"), this.#user, this.#user);
		process.once("exit", this.close);
	}

	/** What it has written so far. */
	get log(): string {
		return this.#log;
	}

	/** Its volume, seen from outside. */
	get volume(): string {
		return join(this.#folder, "volume");
	}

	/** The TCP ports that others could reach. */
	get openPorts(): readonly number[] {
		return [...new Set(listeners(this.#first()))].toSorted((one, other) => one - other);
	}

	get #user(): number {
		return this.#service.user ?? USER;
	}

	/** Starts it with these accounts, and comes back when its port is open, or with the code that it ended with. */
	async start(accounts: EngineAccounts): Promise<"open" | number> {
		this.#configure(accounts);
		this.#log = "";
		const { command = [], env = {}, storage, port } = this.#service;
		const child = spawn(
			"unshare",
			[
				...["--mount", "--pid", "--net", "--uts", "--ipc", "--fork", "--kill-child"],
				...[SCRIPT, this.#folder, join(cacheDir(), "trixie"), String(this.#user), storage.mountPath, ...command],
			],
			{ env: { ...env, PATH: this.#path }, stdio: ["ignore", "pipe", "pipe"] },
		);
		this.#unshare = child;
		for (const stream of [child.stdout, child.stderr])
			stream?.on("data", (chunk: Buffer) => {
				this.#log += chunk;
			});
		for (let waited = 0; waited < 30_000; waited += 100) {
			if (child.exitCode !== null) return child.exitCode;
			if (listeners(this.#first()).includes(port)) return "open";
			await delay(100);
		}
		throw new Error(`port ${port} stayed closed for 30 s:\n${this.#log}`);
	}

	/** Runs a program beside it, in the same network. */
	async run(program: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
		const first = String(this.#first());
		const user = ["--reuid", String(this.#user), "--regid", String(this.#user), "--clear-groups"];
		const { stdout } = await promisify(execFile)(
			"nsenter",
			["--target", first, "--mount", "--pid", "--net", "--root", "--wdns=/tmp", "setpriv", ...user, ...program],
			{ env: { ...env, PATH: this.#path, HOME: "/tmp" }, timeout: 60_000 },
		);
		return stdout.trim();
	}

	/** Asks it to end as Kubernetes does; the code that it ended with, and how long that took. */
	async stop(): Promise<{ readonly code: number | null; readonly milliseconds: number }> {
		const child = this.#unshare;
		if (!child) throw new Error("it does not run");
		const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
		const from = performance.now();
		process.kill(this.#first(), "SIGTERM");
		return { code: await ended, milliseconds: performance.now() - from };
	}

	/** As a power cut. */
	async kill(): Promise<void> {
		const child = this.#unshare;
		if (!child || child.exitCode !== null) return;
		const ended = new Promise((resolve) => child.once("exit", resolve));
		process.kill(this.#first(), "SIGKILL");
		await ended;
	}

	/** Takes everything away. */
	readonly close = (): void => {
		process.off("exit", this.close);
		this.#unshare?.kill("SIGKILL");
		rmSync(this.#folder, { recursive: true, force: true });
	};

	#configure(accounts: EngineAccounts): void {
		const folder = join(this.#folder, "config");
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder);
		for (const [path, text] of Object.entries(this.#service.provides?.configFiles ?? {})) {
			const file = join(folder, basename(path));
			// As the Secret is mounted.
			writeFileSync(file, text(accounts), { mode: 0o440 });
			chownSync(file, 0, this.#user);
		}
	}

	/** The first process of its namespaces, as seen from outside. */
	#first(): number {
		const parent = this.#unshare?.pid;
		if (parent === undefined) throw new Error("it does not run");
		const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim();
		return Number(children.split(" ")[0]);
	}
}

/** A client as it is made from a service that needs the engine. */
export function client(user: string, password: string, other: Partial<EngineClient> = {}): EngineClient {
	return { user, password, database: user, publishes: [], consumes: [], ...other };
}

/** The TCP ports that are open on every address in the network namespace of a process. */
function listeners(pid: number): readonly number[] {
	try {
		const table = ["tcp", "tcp6"].map((name) => readFileSync(`/proc/${pid}/net/${name}`, "utf8")).join("");
		return [...table.matchAll(/: (?:0{8}|0{32}):([0-9A-F]{4}) \S+ 0A /g)].map(([, hex = ""]) =>
			Number.parseInt(hex, 16),
		);
	} catch {
		return [];
	}
}
