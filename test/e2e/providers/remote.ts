import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isProperties, type Properties } from "./wire.ts";

/**
 * The network namespace from which machines are reached: the laptop of a test's house. Absent: this machine's own network.
 */
export const SSH_FROM = "NEXUS_TEST_SSH_FROM";

/** The command of a TCP connection to an address, from there where machines are reached from. */
export function dialCommand(host: string, port: number, seconds: number): [string, ...string[]] {
	const from = process.env[SSH_FROM];
	const program = fileURLToPath(new URL("./dial.ts", import.meta.url));
	const dial = [process.execPath, program, host, String(port), String(seconds)] as const;
	return from === undefined ? [...dial] : ["ip", "netns", "exec", from, ...dial];
}

/** What the official provider fills in where the program says nothing. */
const DEFAULTS = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 };

/** Pauses between attempts, as the official provider's: from 100 ms, half as long again each time, at most 5 s. */
const PAUSE = { first: 100, factor: 1.5, longest: 5000 };

/**
 * Runs a command on another machine, by OpenSSH's client in the place of the official provider's own. Attempts, limits,
 * what is in the environment and the words of errors are the official provider's.
 *
 * @throws Error `dial tcp …`, `ssh: handshake failed: …` or `Process exited with status N: running "…": …`
 */
export async function runRemotely(inputs: Properties, command: string, previous: Properties) {
	const connection = isProperties(inputs.connection) ? inputs.connection : {};
	const limit = Number(connection.dialErrorLimit ?? DEFAULTS.dialErrorLimit);
	const folder = mkdtempSync(join(tmpdir(), "nexus-ssh-"));
	try {
		const args = sshArguments(connection, folder, variables(inputs, previous));
		for (let tried = 1, pause = PAUSE.first; ; tried++, pause = Math.min(pause * PAUSE.factor, PAUSE.longest)) {
			const { code, stdout, stderr, failure } = await ssh(args, command, inputs.stdin, connection);
			if (failure === undefined) {
				if (code === 0) return { stdout: stdout.replace(/\n$/, ""), stderr: stderr.replace(/\n$/, "") };
				throw new Error(`Process exited with status ${code}: running ${JSON.stringify(command)}:\n${stdout}${stderr}`);
			}
			if (limit >= 0 && tried > limit) throw new Error(`after ${tried - 1} failed attempts: ${failure}`);
			await new Promise((resolve) => setTimeout(resolve, pause));
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function sshArguments(connection: Properties, folder: string, environment: Readonly<Record<string, string>>): string[] {
	const key = join(folder, "key");
	// A key without its last line break is one that OpenSSH refuses and the official provider takes.
	writeFileSync(key, `${String(connection.privateKey ?? "").trimEnd()}\n`, { mode: 0o600 });
	const known = join(folder, "known");
	const hostKey = connection.hostKey === undefined ? undefined : String(connection.hostKey);
	writeFileSync(known, hostKey === undefined ? "" : `* ${hostKey}\n`);
	const options = {
		...{ BatchMode: "yes", IdentitiesOnly: "yes", IdentityAgent: "none", PreferredAuthentications: "publickey" },
		...{ LogLevel: "ERROR", UserKnownHostsFile: known, GlobalKnownHostsFile: "/dev/null" },
		StrictHostKeyChecking: hostKey === undefined ? "no" : "yes",
		...(hostKey === undefined ? {} : { HostKeyAlgorithms: hostKey.split(" ")[0] ?? "" }),
		// OpenSSH's own limit is one of the handshake too; the official provider has none there, and waits for ever.
		ProxyCommand: dialCommand(
			String(connection.host),
			Number(connection.port ?? DEFAULTS.port),
			Number(connection.perDialTimeout ?? DEFAULTS.perDialTimeout),
		).join(" "),
	};
	return [
		...["-F", "/dev/null", "-i", key],
		...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
		// The server takes only what its AcceptEnv names; this client, unlike the official one, is not told what it refused.
		...Object.entries(environment).flatMap(([name, value]) => ["-o", `SetEnv=${name}=${JSON.stringify(value)}`]),
		`${String(connection.user ?? DEFAULTS.user)}@${String(connection.host)}`,
	];
}

function variables(inputs: Properties, previous: Properties): Readonly<Record<string, string>> {
	const own = isProperties(inputs.environment) ? inputs.environment : {};
	const before =
		inputs.addPreviousOutputInEnv === false
			? {}
			: { PULUMI_COMMAND_STDOUT: String(previous.stdout ?? ""), PULUMI_COMMAND_STDERR: String(previous.stderr ?? "") };
	return Object.fromEntries(
		Object.entries({ ...before, ...own })
			.map(([name, value]) => [name, String(value)] as const)
			.filter(([, value]) => value !== ""),
	);
}

async function ssh(args: readonly string[], command: string, stdin: unknown, connection: Properties) {
	const child = spawn("ssh", [...args, command], { stdio: ["pipe", "pipe", "pipe"] });
	const collected = { stdout: "", stderr: "" };
	child.stdout.setEncoding("utf8").on("data", (text: string) => (collected.stdout += text));
	child.stderr.setEncoding("utf8").on("data", (text: string) => (collected.stderr += text));
	child.stdin.on("error", () => {}).end(typeof stdin === "string" ? stdin : "");
	const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
	return { ...collected, code, failure: code === 255 ? dialFailure(collected.stderr, connection) : undefined };
}

/** What OpenSSH says of a connection that did not come about, in the words of the official provider's client. */
function dialFailure(stderr: string, { host, port = DEFAULTS.port }: Properties): string {
	if (/Permission denied|Too many authentication failures/.test(stderr))
		return "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain";
	if (/Host key verification failed|REMOTE HOST IDENTIFICATION/.test(stderr))
		return "ssh: handshake failed: ssh: host key mismatch";
	if (/error in libcrypto|invalid format/.test(stderr)) return "ssh: no key found";
	const dial = /dial tcp .*/.exec(stderr)?.[0];
	return dial ?? `dial tcp ${host}:${port}: ${stderr.trim()}`;
}
