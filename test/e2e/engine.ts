import { execFileSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
	type ConfigMap,
	LocalWorkspace,
	PulumiCommand,
	type PulumiFn,
	type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { CALL_LOG, type LoggedCall, readCalls } from "./providers/call-log.ts";
import { binDir } from "./rig.ts";

/** Names the packages, with commas, whose official plugin on PATH is used instead of a test provider. */
const OFFICIAL_PLUGINS = "NEXUS_OFFICIAL_PLUGINS";
const PACKAGES = ["kubernetes", "random", "command", "gcp"];
export const PROJECT = "nexus";

/** Pulumi's own engine with a home, a backend and plugins of its own, all in one throw-away folder. */
export interface Engine {
	readonly folder: string;
	/** The folder of the file backend: every byte that the engine keeps. */
	readonly backend: string;
	/** What a child process needs in its environment to drive this engine, PATH with the test providers included. */
	readonly env: Readonly<Record<string, string>>;
	/** Packages for whose official plugin a test provider stands in. */
	readonly standIns: readonly string[];
	/** Everything that the engine has printed so far. */
	output(): string;
	/** What the test providers were called with so far, in order. */
	calls(): LoggedCall[];
	stack(name: string, program: PulumiFn, config: ConfigMap): Promise<Stack>;
	/** Options for preview, up and destroy that keep their output for `output()`. */
	readonly recording: { onOutput(text: string): void; onError(text: string): void; color: "never" };
	/** Removes everything of it. */
	close(): void;
	/** Runs the CLI itself. Never throws: the exit code is part of the answer. */
	pulumi(...args: readonly string[]): { code: number; output: string };
}

/**
 * Starts from nothing; says aloud what stands in for an official plugin.
 *
 * @param checkpoints whether the engine writes its state after every step, as a user's does, and not once at the end. Only
 *   an engine that is killed needs it, and the definitions in the state make it most of an update's work. Default: false.
 */
export async function openEngine({ checkpoints = false } = {}): Promise<Engine> {
	const folder = mkdtempSync(join(tmpdir(), "nexus-engine-"));
	const paths = Object.fromEntries(
		["home", "backend", "plugins", "log", "gcp", "bin"].map((name) => {
			mkdirSync(join(folder, name), { recursive: true });
			return [name, join(folder, name)];
		}),
	);
	const at = (name: string) => paths[name] ?? folder;
	symlinkSync(join(binDir(), "pulumi"), join(at("bin"), "pulumi"));
	const official = officialPlugins();
	const standIns = PACKAGES.filter((name) => !official.includes(name));
	for (const name of standIns) installStandIn(at("plugins"), name);
	for (const name of PACKAGES) {
		console.log(standIns.includes(name) ? `stood in: the test provider ${name}` : `official plugin: ${name}`);
	}
	const env = {
		PATH: [at("plugins"), at("bin"), process.env.PATH ?? ""].join(delimiter),
		PULUMI_HOME: at("home"),
		PULUMI_BACKEND_URL: `file://${at("backend")}`,
		PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
		PULUMI_SKIP_UPDATE_CHECK: "1",
		PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
		...(checkpoints ? {} : { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "1" }),
		[CALL_LOG]: at("log"),
		NEXUS_TEST_GCP_STORE: at("gcp"),
		// A command may be given another home, and the providers look for cert-manager's signer here.
		NEXUS_RIG_BIN: binDir(),
		// A cluster of the machine's user must never be reached by accident.
		KUBECONFIG: "/dev/null",
	};
	const pulumiCommand = await PulumiCommand.get({ root: folder });
	let output = "";
	const record = (text: string) => {
		output += text;
	};
	return {
		folder,
		backend: at("backend"),
		env,
		standIns,
		output: () => output,
		calls: () => readCalls(at("log")),
		recording: { onOutput: record, onError: record, color: "never" },
		close: () => rmSync(folder, { recursive: true, force: true }),
		pulumi(...args) {
			const result = run(join(at("bin"), "pulumi"), args, folder, env);
			record(result.output);
			return result;
		},
		async stack(name, program, config) {
			const stack = await LocalWorkspace.createOrSelectStack(
				{ stackName: name, projectName: PROJECT, program },
				{
					pulumiCommand,
					// Without a folder of ours the Automation API makes one that nobody removes.
					workDir: mkdtempSync(join(folder, "program-")),
					envVars: env,
					projectSettings: { name: PROJECT, runtime: "nodejs", backend: { url: env.PULUMI_BACKEND_URL } },
				},
			);
			await stack.setAllConfig(config);
			return stack;
		},
	};
}

function run(command: string, args: readonly string[], cwd: string, env: Record<string, string>) {
	try {
		const output = execFileSync(command, args, {
			cwd,
			env: { ...process.env, ...env },
			encoding: "utf8",
			stdio: "pipe",
		});
		return { code: 0, output };
	} catch (error) {
		if (!(error instanceof Error) || !("status" in error)) throw error;
		const { status, stdout, stderr } = error as { status: number | null; stdout?: string; stderr?: string };
		return { code: status ?? -1, output: `${stdout ?? ""}${stderr ?? ""}` };
	}
}

/**
 * The packages whose official plugin is wanted, by `$NEXUS_OFFICIAL_PLUGINS`, with commas. What a machine happens to have
 * is not taken: it could reach what nobody meant it to.
 *
 * @throws Error where one is none of ours, or its plugin is not on PATH
 */
function officialPlugins(): readonly string[] {
	const wanted = (process.env[OFFICIAL_PLUGINS] ?? "").split(",").filter((name) => name !== "");
	const folders = (process.env.PATH ?? "").split(delimiter);
	for (const name of wanted) {
		if (!PACKAGES.includes(name)) throw new Error(`${OFFICIAL_PLUGINS}: ${name} is none of ${PACKAGES.join(", ")}`);
		if (!folders.some((folder) => existsSync(join(folder, `pulumi-resource-${name}`))))
			throw new Error(`${OFFICIAL_PLUGINS}: pulumi-resource-${name} is not on PATH`);
	}
	return wanted;
}

function installStandIn(folder: string, name: string): void {
	const file = join(folder, `pulumi-resource-${name}`);
	const program = fileURLToPath(new URL(`./providers/${name}.ts`, import.meta.url));
	writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
	chmodSync(file, 0o755);
}

/** Every file under a folder with its content: for the search of what must not be there. */
export function contentOf(folder: string): { path: string; content: string }[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.map((path) => ({ path, content: readFileSync(path, "utf8") }));
}
