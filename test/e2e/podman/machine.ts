import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { type Closing, cacheDir, type Image } from "../rig.ts";

/** A machine of its own with Podman 5. */
export interface PodmanMachine extends Closing {
	/** A folder of this machine that the other one has as `/share`. */
	readonly share: string;
	/**
	 * Runs a bash script there and returns what it prints.
	 *
	 * @param user @default the one without rights
	 * @throws with both outputs if it fails
	 */
	readonly run: (script: string, user?: "nexus" | "root") => string;
	/** Makes an image known to the user without rights, as if it had been pulled. */
	readonly load: (image: Image) => void;
}

/** What every other image is made from. */
const DEBIAN = "localhost/nexus-test/debian:13";

/** Ids of the user "nexus" there. */
const NEXUS = 1000;

const MACHINE = fileURLToPath(new URL("./machine.sh", import.meta.url));
const BUSYBOX = fileURLToPath(new URL("./busybox", import.meta.url));

/** Starts the machine. Ready in a second; the first image takes a quarter of a minute. Needs the part `podmanMachine`. */
export async function openPodmanMachine(): Promise<PodmanMachine> {
	const directory = mkdtempSync(join(tmpdir(), "nexus-podman-"));
	const child = spawn(MACHINE, [directory, join(cacheDir(), "trixie-podman")], { stdio: ["pipe", "pipe", "pipe"] });
	const close = () => {
		process.off("exit", close);
		if (child.exitCode === null && child.pid !== undefined) {
			// With its first process everything in the machine ends, and its mounts with it.
			const first = firstOf(child.pid);
			if (first !== undefined) process.kill(first, "SIGKILL");
			while (alive(first)) execFileSync("sleep", ["0.05"]);
		}
		rmSync(directory, { recursive: true, force: true });
	};
	process.once("exit", close);
	const errors: string[] = [];
	child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
	for await (const line of createInterface(child.stdout)) if (line === "ready") break;
	const first = child.pid === undefined ? undefined : firstOf(child.pid);
	if (first === undefined) {
		close();
		throw new Error(`the machine with Podman did not start: ${errors.join("")}`);
	}

	const share = join(directory, "share");
	const run: PodmanMachine["run"] = (script, user = "nexus") => execute(first, script, user);
	let hasDebian = false;
	const load: PodmanMachine["load"] = ({ name, entrypoint, env = {}, add = {} }) => {
		if (!hasDebian) importDebian(first);
		hasDebian = true;
		const context = join(share, "image");
		rmSync(context, { recursive: true, force: true });
		mkdirSync(context);
		const folders = Object.entries(add).map(([path, folder], index) => {
			cpSync(folder, join(context, String(index)), { recursive: true });
			return `COPY ${index}/ ${path}/`;
		});
		const variables = Object.entries(env).map(([key, value]) => `ENV ${key}=${value}`);
		const lines = [`FROM ${DEBIAN}`, ...folders, ...variables, `ENTRYPOINT ${JSON.stringify(entrypoint)}`, ""];
		writeFileSync(join(context, "Containerfile"), lines.join("\n"));
		run(`podman build --quiet --tag ${name} --file /share/image/Containerfile /share/image`);
	};
	return { share, run, load, close };
}

/** What stands in for the catalog's busybox: Debian's shell, and nc and wget as far as an app that waits uses them. */
export function busybox(name: string): Image {
	return { name, entrypoint: ["sh"], add: { "/usr/local/bin": BUSYBOX } };
}

function importDebian(first: number): void {
	const tar = `tar --create --directory "$0" . | nsenter ${ENTER(first)} ${asUser("nexus")} podman import --quiet - ${DEBIAN}`;
	execFileSync("bash", ["-o", "pipefail", "-c", tar, join(cacheDir(), "trixie")], { stdio: "pipe" });
}

const ENTER = (pid: number) => `--target ${pid} --mount --net --pid --uts --ipc --cgroup --`;

function asUser(user: "nexus" | "root"): string {
	const path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin PODMAN_IGNORE_CGROUPSV1_WARNING=1";
	return user === "root"
		? `env -i ${path} HOME=/root`
		: `setpriv --reuid ${NEXUS} --regid ${NEXUS} --init-groups env -i ${path} HOME=/home/nexus XDG_RUNTIME_DIR=/run/user/${NEXUS}`;
}

function execute(first: number, script: string, user: "nexus" | "root"): string {
	const words = [
		...ENTER(first).split(" "),
		...asUser(user).split(" "),
		"bash",
		"-euo",
		"pipefail",
		"-c",
		`cd /share; ${script}`,
	];
	try {
		return execFileSync("nsenter", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
	} catch (error) {
		// A command that ends with another code than 0 throws with what it printed.
		const { stdout, stderr } = error as { stdout?: string; stderr?: string };
		throw new Error(`${script}\n${stdout ?? ""}${stderr ?? ""}`);
	}
}

/** The first process of the machine: the one that unshare started. */
function firstOf(pid: number): number | undefined {
	try {
		const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
		return child ? Number(child) : undefined;
	} catch {
		return undefined;
	}
}

function alive(pid: number | undefined): boolean {
	try {
		return pid !== undefined && process.kill(pid, 0);
	} catch {
		return false;
	}
}
