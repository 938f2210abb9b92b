import { execFileSync } from "node:child_process";
import { accessSync, constants, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { image } from "../../components/catalog.ts";
import { KubernetesApi } from "./providers/kubernetes-api.ts";

/** A running Kubernetes API. */
export interface Kubernetes {
	/** Text of a kubeconfig with all rights. */
	readonly kubeconfig: string;
	/** Path of the same. */
	readonly kubeconfigPath: string;
	readonly api: KubernetesApi;
}

/** The API server, the controllers and two fake nodes (kwok): pods become Ready, and nothing runs. */
export interface ControlPlane extends Kubernetes, Closing {
	/** Stops it for good, as a power cut would: for what has to work without it. */
	stop(): void;
}

/** Two real nodes, `centre` (role admin) and `a5` (role service), with real pods. */
export interface Cluster extends Kubernetes, Closing {
	/** Makes an image known on both nodes, as if it had been pulled. */
	load(built: Image): void;
}

/** An image out of Debian 13 (trixie) or of one program, for what no registry is there to give. */
export interface Image {
	/** The reference that manifests use. */
	readonly name: string;
	/** Other references to the same image. */
	readonly aliases?: readonly string[];
	/**
	 * `standin`: the small stand-in is all there is in the image, as `/standin`.
	 * @default Debian 13
	 */
	readonly program?: "standin";
	readonly entrypoint: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	/**
	 * Whether it stands in for the catalog's busybox too, by which pods wait for others: Debian's shell, with nc and wget.
	 * @default false
	 */
	readonly waits?: boolean;
	/** Folders of the repository by their path in the image. */
	readonly add?: Readonly<Record<string, string>>;
}

/** Something to be taken away after use. Twice does no harm. */
export interface Closing {
	close(): void;
}

const RIG = fileURLToPath(new URL("./rig", import.meta.url));

/** Where what takes long to make is kept between runs: `$NEXUS_RIG_CACHE`, else `~/.cache/nexus-rig`. */
export function cacheDir(): string {
	return process.env.NEXUS_RIG_CACHE ?? join(homedir(), ".cache", "nexus-rig");
}

/** The folder of the programs that `rig/build.sh` builds: `$NEXUS_RIG_BIN`, else `bin` in the cache. */
export function binDir(): string {
	return process.env.NEXUS_RIG_BIN ?? join(cacheDir(), "bin");
}

const CONTROL_PLANE = ["kine", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kwok"];
const CLUSTER = [
	...CONTROL_PLANE.filter((program) => program !== "kwok"),
	"kubelet",
	"kube-proxy",
	"containerd",
	"containerd-shim-runc-v2",
	"ctr",
	"coredns",
	"local-path-provisioner",
	"standin",
];

/** What a scenario can need, and why it is not there. */
const PARTS = {
	engine: () => programs(["pulumi"], "build it with test/e2e/rig/build.sh"),
	controlPlane: () =>
		programs(CONTROL_PLANE, "build them with test/e2e/rig/build.sh") ?? onPath(["openssl"], "test/e2e/rig/apt.sh"),
	cluster: () =>
		programs(CLUSTER, "build them with test/e2e/rig/build.sh") ??
		(process.getuid?.() === 0 ? undefined : "needs root for network namespaces") ??
		onPath(
			["openssl", "runc", "iptables", "ip", "nsenter", "python3", "busybox"],
			"install them with test/e2e/rig/apt.sh",
		),
	// With Debian's React, for weAlist's pages.
	esbuild: () => onPath(["esbuild"], "test/e2e/rig/apt.sh"),
	netpol: () => programs(["netpol"], "build it with test/e2e/rig/build.sh"),
	certmanager: () => programs(["certmanager-sign"], "build it with test/e2e/rig/build.sh"),
	promtool: () => onPath(["promtool"], "get it with test/e2e/rig/apt.sh"),
	podman: () => onPath(["podman"], "test/e2e/rig/apt.sh"),
	podmanMachine: () =>
		(existsSync(join(cacheDir(), "trixie-podman.stamp"))
			? undefined
			: "no machine with Podman 5: make it with test/e2e/rig/debian.sh") ??
		(process.getuid?.() === 0 ? undefined : "needs root for namespaces") ??
		onPath(["unshare", "nsenter", "setpriv", "ip"], "install them with test/e2e/rig/apt.sh"),
	debian13: () =>
		existsSync(join(cacheDir(), "trixie.stamp")) ? undefined : "no Debian 13 root: make it with test/e2e/rig/debian.sh",
	container: () =>
		(process.getuid?.() === 0 ? undefined : "needs root for namespaces") ??
		onPath(["unshare", "nsenter", "setpriv", "ip"], "install them with test/e2e/rig/apt.sh"),
	edge: () =>
		(existsSync(join(cacheDir(), "trixie-edge.stamp"))
			? undefined
			: "no machine for the edge: make it with test/e2e/rig/debian.sh") ??
		(process.getuid?.() === 0 ? undefined : "needs root for network namespaces") ??
		onPath(["openssl", "ip", "nsenter", "unshare"], "install them with test/e2e/rig/apt.sh"),
	house: () =>
		(existsSync(join(cacheDir(), "trixie-k3s.stamp"))
			? undefined
			: "no machines for k3s: make them with test/e2e/rig/debian.sh") ??
		(process.getuid?.() === 0 ? undefined : "needs root for network namespaces") ??
		onPath(["ssh", "ssh-keygen", "ip", "nsenter", "unshare"], "install them with test/e2e/rig/apt.sh"),
} as const satisfies Record<string, () => string | undefined>;

/**
 * A group of tests that needs real parts. Where one is missing the group is skipped and says so in one line,
 * `skipped: <what> <why>`; in CI (`CI=true`) a missing part is a failure.
 */
export function describeWith(parts: readonly (keyof typeof PARTS)[], title: string, tests: () => void): void {
	const missing = parts.flatMap((part) => PARTS[part]() ?? []);
	if (missing.length === 0) {
		describe(title, tests);
		return;
	}
	const message = `skipped: ${title}: ${missing.join("; ")}`;
	if (process.env.CI === "true") throw new Error(message);
	console.log(message);
	describe.skip(title, tests);
}

/** Starts a control plane. Ready in about 6 s; needs the part `controlPlane`. */
export function openControlPlane(): ControlPlane {
	const { directory, close } = openRig("controlplane");
	const stop = () => void script("controlplane/down.sh", directory);
	return { ...kubernetesIn(directory), stop, close };
}

/**
 * Starts the two-node cluster. Ready in about 12 s; needs the part `cluster`. There is one at a time on a machine.
 *
 * @param volumes folder of the nodes' volumes, by node; it outlives the cluster. Default: one that goes with it.
 */
export function openCluster(volumes?: string): Cluster {
	const { directory, close } = openRig("cluster", volumes === undefined ? {} : { NEXUS_RIG_VOLUMES: volumes });
	return { ...kubernetesIn(directory), load: (built) => loadImage(directory, built), close };
}

/** Gives `use` a control plane and takes it away afterwards. */
export function withControlPlane<T>(use: (plane: ControlPlane) => Promise<T>): Promise<T> {
	return using(openControlPlane(), use);
}

/** Gives `use` the two-node cluster and takes it away afterwards. */
export function withCluster<T>(use: (cluster: Cluster) => Promise<T>): Promise<T> {
	return using(openCluster(), use);
}

async function using<R extends Closing, T>(part: R, use: (part: R) => Promise<T>): Promise<T> {
	try {
		return await use(part);
	} finally {
		part.close();
	}
}

function openRig(
	kind: "controlplane" | "cluster",
	settings: Readonly<Record<string, string>> = {},
): { directory: string } & Closing {
	const directory = mkdtempSync(join(tmpdir(), `nexus-${kind}-`));
	const close = () => {
		process.off("exit", close);
		script(`${kind}/down.sh`, directory);
		// Never through a mount that is still there: it leads out of the folder.
		if (!readFileSync("/proc/mounts", "utf8").includes(` ${directory}/`))
			rmSync(directory, { recursive: true, force: true });
	};
	process.once("exit", close);
	try {
		scriptWith(settings, `${kind}/up.sh`, directory, binDir());
	} catch (error) {
		close();
		throw error;
	}
	return { directory, close };
}

/** A folder with the small stand-in under other names: an image of its own, or a part of one. */
function filesOf(directory: string, folder: string, names: readonly string[]): string {
	const path = join(directory, "images", folder);
	mkdirSync(path, { recursive: true });
	for (const name of names) cpSync(join(binDir(), "standin"), join(path, name));
	return path;
}

function kubernetesIn(directory: string): Kubernetes {
	const kubeconfigPath = join(directory, "kubeconfig");
	const kubeconfig = readFileSync(kubeconfigPath, "utf8");
	return { kubeconfig, kubeconfigPath, api: new KubernetesApi(kubeconfig) };
}

function loadImage(directory: string, built: Image): void {
	const { program, entrypoint, env = {}, waits = false } = built;
	const names = [built.name, ...(built.aliases ?? []), ...(waits ? [image("busybox")] : [])];
	const add = { ...built.add, ...(waits ? { "/usr/local/sbin": filesOf(directory, "waits", ["nc", "wget"]) } : {}) };
	const archive = join(directory, "images", `${built.name.replaceAll(/[^\w.-]/g, "_")}.tar`);
	const root = program === undefined ? join(cacheDir(), "trixie") : filesOf(directory, program, [program]);
	const options = [
		...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
		...Object.entries(add).flatMap(([path, folder]) => ["--add", `${folder}:${path}`]),
	];
	script("cluster/image.py", ...options, archive, names.join(","), root, ...entrypoint);
	for (const node of ["centre", "a5"]) script("cluster/images.sh", directory, binDir(), node, archive);
}

function script(path: string, ...args: readonly string[]): string {
	return scriptWith({}, path, ...args);
}

function scriptWith(settings: Readonly<Record<string, string>>, path: string, ...args: readonly string[]): string {
	const env = { ...process.env, ...settings, NEXUS_RIG_OWNER: String(process.pid) };
	return execFileSync(join(RIG, path), args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function programs(names: readonly string[], remedy: string): string | undefined {
	const absent = names.filter((name) => !executable(join(binDir(), name)));
	return absent.length > 0 ? `${absent.join(", ")} not in ${binDir()} (${remedy})` : undefined;
}

function onPath(names: readonly string[], remedy: string): string | undefined {
	const directories = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
	const absent = names.filter((name) => !directories.some((directory) => executable(join(directory, name))));
	return absent.length > 0 ? `${absent.join(", ")} not on PATH (${remedy})` : undefined;
}

function executable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
