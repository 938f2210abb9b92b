import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { cacheDir } from "../rig.ts";
import type { EdgeNetwork, Place } from "./network.ts";

/** What a program printed and how it ended. */
export interface Ran {
	readonly code: number;
	/** Standard output and error. */
	readonly output: string;
}

/**
 * A machine: Debian 13 in a network namespace, with mounts and processes of its own. What is written there is gone with
 * it. There is no systemd in it.
 */
export class Machine {
	readonly #directory: string;
	readonly #holder: ChildProcess;
	readonly #pid: number;
	readonly #onExit = () => this.close();

	private constructor(directory: string, holder: ChildProcess, pid: number) {
		this.#directory = directory;
		this.#holder = holder;
		this.#pid = pid;
		process.once("exit", this.#onExit);
	}

	/**
	 * @param place whose network it has
	 * @param root the Debian 13 root that it is made from, by its name in the cache
	 */
	static boot(network: EdgeNetwork, place: Place = "edge", root = "trixie-edge"): Promise<Machine> {
		return Machine.in(
			network.namespace(place),
			root,
			`mkdir -p "$1/root/run/haproxy" "$1/root/var/lib/nexus-edge"
			echo "nameserver 169.254.169.254" >"$1/root/etc/resolv.conf"`,
		);
	}

	/**
	 * @param namespace whose network it has
	 * @param root the Debian 13 root that it is made from, by its name in the cache
	 * @param setup shell that runs before anything does on the machine, whose root is `$1/root`
	 */
	static async in(namespace: string, root: string, setup: string): Promise<Machine> {
		const directory = mkdtempSync(join(tmpdir(), "nexus-machine-"));
		const script = `set -eu
			mount -t tmpfs tmpfs "$1" && mkdir "$1/upper" "$1/work" "$1/root"
			mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" "$1/root"
			mount --rbind /dev "$1/root/dev"
			mount -t proc proc "$1/root/proc"
			mount -t tmpfs tmpfs "$1/root/run"
			${setup}
			echo up
			exec chroot "$1/root" sleep infinity`;
		const holder = spawn(
			"ip",
			[
				...["netns", "exec", namespace],
				...["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"],
				...["sh", "-c", script, "boot", directory, join(cacheDir(), root)],
			],
			{ stdio: ["ignore", "pipe", "inherit"] },
		);
		await once(holder.stdout ?? holder, "data");
		const pid = Number(readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, "utf8").trim());
		// The shell becomes `sleep` in the new root a moment after it has said so.
		while (!readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep")) await pause(10);
		return new Machine(directory, holder, pid);
	}

	/** Runs a program to its end. */
	run(program: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Ran {
		const { status, stdout, stderr } = spawnSync("nsenter", [...this.#enter(), program, ...args], {
			encoding: "utf8",
			env: { PATH, ...env },
		});
		return { code: status ?? -1, output: `${stdout}${stderr}` };
	}

	/** Starts a program; what it prints is gathered in `output`. */
	start(program: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Service {
		return new Service(
			spawn("nsenter", [...this.#enter(), program, ...args], {
				stdio: ["ignore", "pipe", "pipe"],
				env: { PATH, ...env },
			}),
		);
	}

	/** Writes a file with its folders. */
	write(path: string, text: string, mode = "644"): void {
		execFileSync(
			"nsenter",
			[...this.#enter(), "sh", "-c", 'mkdir -p "$1" && cat >"$2" && chmod "$3" "$2"', "-", dirname(path), path, mode],
			{ input: text, env: { PATH } },
		);
	}

	/** The text of a file, or undefined where there is none. */
	read(path: string): string | undefined {
		const { code, output } = this.run("cat", [path]);
		return code === 0 ? output : undefined;
	}

	close(): void {
		process.off("exit", this.#onExit);
		this.#holder.kill("SIGKILL");
		rmSync(this.#directory, { recursive: true, force: true });
	}

	#enter(): readonly string[] {
		return ["--target", String(this.#pid), "--net", "--mount", "--pid", "--root", "env", "--chdir=/"];
	}
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** A program that runs on the machine. */
export class Service {
	readonly #child: ChildProcess;
	output = "";

	constructor(child: ChildProcess) {
		this.#child = child;
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding("utf8").on("data", (text: string) => {
				this.output += text;
			});
		}
	}

	get running(): boolean {
		return this.#child.exitCode === null && this.#child.signalCode === null;
	}

	/** Stops it and waits for its end. nsenter hands signals on only by dying, so its children are named. */
	async stop(): Promise<void> {
		if (!this.running) return;
		const ended = once(this.#child, "exit");
		const children = readFileSync(`/proc/${this.#child.pid}/task/${this.#child.pid}/children`, "utf8").trim();
		for (const child of children.split(" ").filter(Boolean)) process.kill(Number(child), "SIGTERM");
		await ended;
	}
}

export function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until something holds; the error says what was waited for. */
export async function until(what: string, seconds: number, holds: () => boolean | Promise<boolean>): Promise<number> {
	const begin = Date.now();
	while (!(await holds())) {
		if (Date.now() - begin > seconds * 1000) throw new Error(`after ${seconds} s still not: ${what}`);
		await pause(100);
	}
	return Date.now() - begin;
}
