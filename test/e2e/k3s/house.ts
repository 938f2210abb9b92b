import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Machine, type Service } from "../edge/machine.ts";

/** The machines of the house by their names as nodes, and where each is. */
export const ADDRESSES = { centre: "192.168.0.10", a5: "192.168.0.11" } as const;
export type HouseMachine = keyof typeof ADDRESSES;
const MACHINES = ["centre", "a5"] as const satisfies readonly HouseMachine[];

/** Where the machines download from; the internet as far as they are concerned. */
const DOWNLOADS = { address: "192.168.0.1", port: 8080 } as const;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Something that a stand-in was asked or did, in order. */
interface Told {
	readonly from: string;
	readonly what: string;
	readonly text: string;
}

/**
 * Two machines and a laptop in network namespaces on one switch. Each machine is a Debian 13 with a real sshd and sudo, and
 * with stand-ins for what cannot be here: systemd, the kernel's settings, and k3s. Needs root.
 */
export class House {
	readonly #prefix = `nexus-k3s-${process.pid}`;
	readonly #folder = mkdtempSync(join(tmpdir(), "nexus-house-"));
	readonly #machines = new Map<HouseMachine, Machine>();
	readonly #daemons = new Map<HouseMachine, Service>();
	#cluster: ChildProcess | undefined;
	readonly #onExit = () => this.close();

	private constructor() {
		process.once("exit", this.#onExit);
	}

	static async open(): Promise<House> {
		const house = new House();
		try {
			house.#lay();
			for (const key of ["key", "wrong-key"])
				run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "laptop", "-f", join(house.#folder, key));
			await house.#serve();
			for (const name of MACHINES) await house.#boot(name);
		} catch (error) {
			house.close();
			throw error;
		}
		return house;
	}

	/** Namespace of the laptop, from which the machines are reached. */
	get laptop(): string {
		return `${this.#prefix}-laptop`;
	}

	/** The private key that the machines let in, and one that they do not. */
	get key(): string {
		return readFileSync(join(this.#folder, "key"), "utf8");
	}
	get wrongKey(): string {
		return readFileSync(join(this.#folder, "wrong-key"), "utf8");
	}

	/** Where the installer and the releases are. */
	get source(): { installer: string; releases: string } {
		const releases = `http://${DOWNLOADS.address}:${DOWNLOADS.port}`;
		return { installer: `${releases}/install.sh`, releases };
	}

	machine(name: HouseMachine): Machine {
		const machine = this.#machines.get(name);
		if (machine === undefined) throw new Error(`${name} is not there`);
		return machine;
	}

	/** Plugs a machine's cable in or out. */
	plug(name: HouseMachine, isIn: boolean): void {
		run("ip", "-n", this.laptop, "link", "set", name, isIn ? "up" : "down");
	}

	/** Starts or stops a machine's SSH server. */
	async sshd(name: HouseMachine, port: number | undefined): Promise<void> {
		await this.#daemons.get(name)?.stop();
		if (port === undefined) return;
		const daemon = this.machine(name).start("/usr/sbin/sshd", ["-D", "-e", "-p", String(port)]);
		this.#daemons.set(name, daemon);
		while (!daemon.output.includes("Server listening")) {
			if (!daemon.running) throw new Error(`sshd of ${name} did not start: ${daemon.output}`);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	/** Stops a machine's SSH server from running, as a machine does that is out of memory: its kernel goes on. */
	freeze(name: HouseMachine, isFrozen: boolean): void {
		this.machine(name).run("sh", ["-c", `kill -${isFrozen ? "STOP" : "CONT"} "$(cat /run/sshd.pid)"`]);
	}

	/** Tells the stand-ins how to behave from now on. */
	control(how: Readonly<Record<string, unknown>>): void {
		writeFileSync(join(this.#folder, "control.json"), JSON.stringify(how));
	}

	/** What the stand-ins were asked or did, in order, as `machine: what`. Reads of the API are left out. */
	happened(): string[] {
		return this.told()
			.filter(({ what, text }) => ["event", "start", "kubectl"].includes(what) && !text.startsWith("get"))
			.map(({ from, what, text }) => `${nameOf(from)}: ${sentence(what, text)}`);
	}

	/** Everything that the stand-ins were told, word by word. */
	told(): Told[] {
		const file = join(this.#folder, "told.jsonl");
		if (!existsSync(file)) return [];
		return readFileSync(file, "utf8")
			.trimEnd()
			.split("\n")
			.map((line): Told => JSON.parse(line));
	}

	/** Forgets what happened so far. */
	forget(): void {
		rmSync(join(this.#folder, "told.jsonl"), { force: true });
	}

	close(): void {
		process.off("exit", this.#onExit);
		for (const machine of this.#machines.values()) machine.close();
		this.#cluster?.kill("SIGKILL");
		for (const place of ["laptop", ...MACHINES]) {
			try {
				run("ip", "netns", "delete", `${this.#prefix}-${place}`);
			} catch {
				// It was never made, or is gone already.
			}
		}
		rmSync(this.#folder, { recursive: true, force: true });
	}

	/** One switch in the laptop's namespace, a cable to each machine. */
	#lay(): void {
		for (const place of ["laptop", ...MACHINES]) {
			run("ip", "netns", "add", `${this.#prefix}-${place}`);
			run("ip", "-n", `${this.#prefix}-${place}`, "link", "set", "lo", "up");
		}
		const laptop = (...args: readonly string[]) => run("ip", "-n", this.laptop, ...args);
		laptop("link", "add", "switch", "type", "bridge");
		laptop("addr", "add", `${DOWNLOADS.address}/24`, "dev", "switch");
		laptop("link", "set", "switch", "up");
		for (const name of MACHINES) {
			const machine = `${this.#prefix}-${name}`;
			laptop("link", "add", name, "type", "veth", "peer", "name", "lan", "netns", machine);
			laptop("link", "set", name, "master", "switch", "up");
			run("ip", "-n", machine, "addr", "add", `${ADDRESSES[name]}/24`, "dev", "lan");
			run("ip", "-n", machine, "link", "set", "lan", "up");
		}
	}

	async #serve(): Promise<void> {
		const { address, port } = DOWNLOADS;
		const args = [here("./programs/cluster.ts"), address, String(port), here("./stand-ins"), this.#folder];
		this.#cluster = spawn("ip", ["netns", "exec", this.laptop, process.execPath, ...args], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		await once(this.#cluster.stdout ?? this.#cluster, "data");
	}

	async #boot(name: HouseMachine): Promise<void> {
		const machine = await Machine.in(`${this.#prefix}-${name}`, "trixie-k3s", SETUP);
		this.#machines.set(name, machine);
		machine.write("/usr/bin/systemctl", readFileSync(here("./stand-ins/systemctl.sh"), "utf8"), "755");
		machine.write("/usr/sbin/sysctl", readFileSync(here("./stand-ins/sysctl.sh"), "utf8"), "755");
		machine.write("/root/setup", USERS, "755");
		machine.write("/root/key.pub", readFileSync(join(this.#folder, "key.pub"), "utf8"));
		const { code, output } = machine.run("sh", ["/root/setup"]);
		if (code !== 0) throw new Error(`${name} could not be set up: ${output}`);
		await this.sshd(name, 22);
	}
}

function nameOf(address: string): string {
	return MACHINES.find((name) => ADDRESSES[name] === address) ?? address;
}

function sentence(what: string, text: string): string {
	if (what === "kubectl") return `kubectl ${text.split("\n").join(" ")}`;
	if (what === "start") return `started ${text.split(" ")[2]} as ${text.split(" ")[0]}`;
	return text;
}

/** Disks of 8 GB (as far as they say), systemd and cgroup v2 as far as anybody looks, nothing of the real machine's. */
const SETUP = `
	for disk in rancher nexus; do
		mkdir -p "$1/root/var/lib/$disk"
		mount -t tmpfs -o size=8g tmpfs "$1/root/var/lib/$disk"
	done
	mkdir -p "$1/root/run/systemd/system" "$1/root/run/sshd" "$1/root/sys/fs/cgroup"
	echo "cpuset cpu io memory pids" >"$1/root/sys/fs/cgroup/cgroup.controllers"`;

const USERS = `set -eu
# sudo looks its machine's name up each time.
echo "127.0.0.1 localhost $(hostname)" >/etc/hosts
rm -f /etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
useradd --create-home --shell /bin/bash nexus
echo 'nexus ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/nexus
chmod 440 /etc/sudoers.d/nexus
install -d -m 700 -o nexus -g nexus /home/nexus/.ssh
install -m 600 -o nexus -g nexus /root/key.pub /home/nexus/.ssh/authorized_keys
`;

function run(program: string, ...args: readonly string[]): string {
	return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
