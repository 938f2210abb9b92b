import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One call of a stand-in. */
export interface Call {
	readonly program: "k3d" | "podman";
	readonly args: readonly string[];
	readonly input?: string;
	readonly dockerHost?: string;
}

/** A laptop whose k3d and podman are stand-ins, of a user without root. */
export interface TestLaptop {
	readonly env: Readonly<Record<string, string>>;
	/** Calls since the last time that this was asked, as one line each: `k3d cluster list --no-headers`. */
	said(): string[];
	/** Every call that changed something, since the last time. */
	done(): string[];
	/** All calls so far. */
	calls(): Call[];
	/** Sets what the stand-ins find: `stop` a cluster, `forget` one, cut the next creation off. */
	stopAll(): void;
	forgetAll(): void;
	cutNextCreation(cut: boolean): void;
	/** A node takes no image, as when its disk is full. */
	refuseImages(refuse: boolean): void;
	/** A network that is there without a cluster. */
	leaveNetwork(name: string): void;
	/** A cluster that is there, however it came to be. */
	pretendRunning(cluster: string): void;
	/** The last archive that was imported. */
	imported(): string;
	remove(program: "k3d" | "podman"): void;
	install(program: "k3d" | "podman"): void;
	startSocket(): Promise<void>;
	stopSocket(): void;
	close(): void;
}

/** What of the stand-ins' world happens without them. */
interface OutsideWorld {
	clusters: Record<string, { nodes: { running: boolean }[] }>;
	registries: Record<string, { running: boolean }>;
	networks: string[];
}

/** What the scripts need beside the stand-ins, from the machine. */
const BASICS = ["sh", "awk", "sed", "grep", "head", "cat", "uname"];

const READING = /^k3d (?:version|cluster list|node list|registry list|kubeconfig get)|^podman network inspect|^$/;

/** Opens a laptop; `path` is what its programs find beside the stand-ins. */
export function openLaptop(kubeconfig: string, path: readonly string[]): TestLaptop {
	const folder = mkdtempSync(join(tmpdir(), "nexus-laptop-"));
	const bin = join(folder, "bin");
	const runtime = join(folder, "run");
	mkdirSync(bin);
	mkdirSync(join(runtime, "podman"), { recursive: true });
	writeFileSync(join(folder, "kubeconfig"), kubeconfig);
	for (const basic of BASICS) symlinkSync(`/bin/${basic}`, join(bin, basic));
	const program = fileURLToPath(new URL("./stand-in.ts", import.meta.url));
	const write = (name: string, text: string) => {
		writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
		chmodSync(join(bin, name), 0o755);
	};
	const install = (name: string) => write(name, `exec "${process.execPath}" "${program}" ${name} "$@"`);
	install("k3d");
	install("podman");
	write("id", "echo 1000");
	const delegated = join(folder, "cgroup/user.slice/user-1000.slice/user@1000.service");
	mkdirSync(delegated, { recursive: true });
	writeFileSync(join(folder, "cgroup/cgroup.controllers"), "cpuset cpu io memory pids\n");
	writeFileSync(join(delegated, "cgroup.controllers"), "cpuset cpu io memory pids\n");
	const calls = (): Call[] => {
		const file = join(folder, "calls.jsonl");
		if (!existsSync(file)) return [];
		const lines = readFileSync(file, "utf8").trim().split("\n");
		return lines.map((line) => JSON.parse(line));
	};
	/** Tells the stand-ins something by a file that is there, or is not. */
	const mark = (name: string, there: boolean) => {
		if (there) writeFileSync(join(folder, name), "");
		else rmSync(join(folder, name), { force: true });
	};
	let told = 0;
	const said = () => {
		const lines = calls().map(({ program, args }) => [program, ...args].join(" "));
		const fresh = lines.slice(told);
		told = lines.length;
		return fresh;
	};
	let socket: Server | undefined;
	const change = (edit: (world: OutsideWorld) => void) => {
		const file = join(folder, "world.json");
		const world = JSON.parse(readFileSync(file, "utf8"));
		edit(world);
		writeFileSync(file, JSON.stringify(world));
	};
	const stopSocket = () => {
		socket?.close();
		socket = undefined;
	};
	return {
		env: {
			PATH: [bin, ...path].join(delimiter),
			XDG_RUNTIME_DIR: runtime,
			NEXUS_TEST_K3D: folder,
			NEXUS_CGROUPS: join(folder, "cgroup"),
		},
		said,
		done: () => said().filter((line) => !READING.test(line)),
		calls,
		stopAll: () =>
			change(({ clusters, registries }) => {
				for (const { nodes } of Object.values(clusters)) for (const node of nodes) node.running = false;
				for (const registry of Object.values(registries)) registry.running = false;
			}),
		forgetAll: () => change((world) => Object.assign(world, { clusters: {} })),
		leaveNetwork: (name) => change(({ networks }) => networks.push(name)),
		pretendRunning: (cluster) => {
			const node = (name: string) => ({
				name: `k3d-${cluster}-${name}`,
				env: [],
				fixed: true,
				address: "",
				running: true,
			});
			const nodes = ["server-0", "agent-0", "agent-1"].map(node);
			const world = { clusters: { [cluster]: { servers: 1, agents: 2, nodes } }, registries: {}, networks: [] };
			writeFileSync(join(folder, "world.json"), JSON.stringify(world));
		},
		imported: () => join(folder, "imported.tar"),
		cutNextCreation: (cut) => mark("cut", cut),
		refuseImages: (refuse) => mark("full", refuse),
		remove: (name) => rmSync(join(bin, name)),
		install,
		startSocket: async () => {
			socket = createServer();
			await new Promise<void>((resolve) => socket?.listen(join(runtime, "podman/podman.sock"), resolve));
		},
		stopSocket,
		close: () => {
			stopSocket();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
