import { spawn } from "node:child_process";
import { constants, createRequire, enableCompileCache } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Project } from "./project.ts";

/** What the program is started with. */
export interface ProgramRun {
	readonly projectDir: string;
	readonly project: Project;
	readonly stack: string;
	/** Values by full key (`nexus:domain`), structured ones as JSON text. */
	readonly config: { readonly [key: string]: string };
	/** Full keys of the secrets that the stack has; their values stay sealed. */
	readonly secretKeys: readonly string[];
	/** `host:port` of the engine. */
	readonly address: string;
	/** Milliseconds until the program is ended by force. */
	readonly timeLimit: number;
}

/** How the program ended. */
export interface ProgramEnd {
	/** Exit code; null when it was ended by a signal. */
	readonly code: number | null;
	readonly timedOut: boolean;
	/** All that it wrote, standard output and error together. */
	readonly output: string;
}

// The program sees no more of this environment: no account, kubeconfig or proxy by accident, and the same plan everywhere.
const PASSED_ON = ["PATH", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ", "SystemRoot", "COMSPEC", "PATHEXT"];

const PRELOAD = fileURLToPath(new URL("program-preload.cjs", import.meta.url));

/**
 * Turns on Node's cache of compiled code and returns its folder, for this process and the program's: half of the time
 * that it takes to load Pulumi's SDK. It is outside of the repository, which a plan leaves as it was.
 */
export function compileCacheDir(): string {
	const { XDG_CACHE_HOME, HOME } = process.env;
	const caches = XDG_CACHE_HOME || (HOME ? join(homedir(), ".cache") : tmpdir());
	const folder = join(caches, "nexus", "node-compile-cache");
	const { status, directory } = enableCompileCache(folder);
	// Where it was on before, Node answers with the folder of its own version inside of the one that it was given.
	const wasOn = status === constants.compileCacheStatus.ALREADY_ENABLED && directory !== undefined;
	return wasOn ? dirname(directory) : folder;
}

/**
 * Runs the program as `pulumi preview` runs it: the SDK's own `cmd/run` in a Node of its own, with the arguments that
 * the Node language host passes (sdk/nodejs/cmd/pulumi-language-nodejs/main.go, constructArguments and constructConfig).
 */
export function runProgram(run: ProgramRun): Promise<ProgramEnd> {
	const runtime = createRequire(join(run.projectDir, "package.json")).resolve("@pulumi/pulumi/cmd/run/index.js");
	const child = spawn(
		process.execPath,
		[
			...run.project.nodeArgs,
			...["--require", PRELOAD],
			runtime,
			...["--monitor", run.address, "--engine", run.address],
			...["--organization", "organization", "--project", run.project.name],
			...["--root-directory", run.projectDir, "--stack", run.stack, "--pwd", run.projectDir],
			...["--dry-run", "--parallel", "16"], // 16 is the CLI's own default
			run.project.main,
		],
		{
			cwd: run.projectDir,
			env: environment(run),
			stdio: ["ignore", "pipe", "pipe"],
		},
	);
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let timedOut = false;
		const timer = setTimeout(() => {
			timedOut = true;
			child.kill("SIGKILL");
		}, run.timeLimit);
		child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
		child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
		child.on("error", (error) => {
			clearTimeout(timer);
			reject(error);
		});
		child.on("close", (code) => {
			clearTimeout(timer);
			resolve({ code, timedOut, output: Buffer.concat(chunks).toString("utf8") });
		});
	});
}

function environment(run: ProgramRun): NodeJS.ProcessEnv {
	const env: NodeJS.ProcessEnv = {};
	for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
	// The runtime still takes keys as `package:config:name`, as the language host sends them.
	const config = Object.fromEntries(
		Object.entries(run.config).map(([key, value]) => [key.replace(/^([^:]+):/, "$1:config:"), value]),
	);
	return {
		...env,
		// A home without accounts: some libraries look for them there on their own.
		HOME: "/nonexistent",
		NO_COLOR: "1",
		NODE_COMPILE_CACHE: compileCacheDir(),
		PULUMI_CONFIG: JSON.stringify(config),
		PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
		NEXUS_SEALED_SECRETS: run.secretKeys.join(","),
	};
}
