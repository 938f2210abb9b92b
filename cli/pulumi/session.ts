import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import {
	LocalWorkspace,
	PulumiCommand,
	type Stack as PulumiStack,
	StackNotFoundError,
} from "@pulumi/pulumi/automation/index.js";
import { stringify } from "yaml";
import { PROJECT, PROJECT_DIRECTORY, type Stack } from "../stack.ts";
import { explain } from "./explain.ts";
import { useCli } from "./find.ts";

/** An open stack of the engine. */
export interface Session {
	readonly stack: PulumiStack;
	/** Whether the stack is kept on a backend of the user's, so that its secrets can be opened. */
	readonly kept: boolean;
	/** Takes away what was made for this session alone. */
	readonly close: () => Promise<void>;
}

/** Names of the secrets that exist but are closed to the program; see stacks/secrets.ts. */
const SEALED_SECRETS = "NEXUS_SEALED_SECRETS";

/** The program itself runs in this process: the engine needs no Node of its own, and no language host. */
const program = async () => (await import("../../index.ts")).default();

/** The CLI as the Automation API drives it. */
export async function commandAt(path: string): Promise<PulumiCommand> {
	useCli(path);
	return PulumiCommand.get();
}

/** The stack on the backend that the user is logged in to, or nothing when it is not there yet. */
export async function openStack(stack: Stack, command: PulumiCommand): Promise<Session | undefined> {
	try {
		const opened = await LocalWorkspace.selectStack(inline(stack), {
			workDir: PROJECT_DIRECTORY,
			pulumiCommand: command,
		});
		return { stack: opened, kept: true, close: async () => {} };
	} catch (error) {
		if (error instanceof StackNotFoundError) {
			return undefined;
		}
		throw explain(error, stack.name, false);
	}
}

/** Makes the stack on the user's backend. This writes: Pulumi keeps the salt of its secrets in the stack's file. */
export async function createStack(stack: Stack, command: PulumiCommand): Promise<Session> {
	const created = await LocalWorkspace.createStack(inline(stack), {
		workDir: PROJECT_DIRECTORY,
		pulumiCommand: command,
	}).catch((error: unknown) => {
		throw explain(error, stack.name, false);
	});
	return { stack: created, kept: true, close: async () => {} };
}

/**
 * The stack on a backend that exists for this session alone, in a temporary folder, so that a first preview needs no
 * login and leaves nothing behind. Its secrets stay closed: the user's passphrase is not asked for.
 */
export async function openEmbedded(stack: Stack, command: PulumiCommand): Promise<Session> {
	const directory = await mkdtemp(join(tmpdir(), "nexus-preview-"));
	const state = join(directory, "state");
	await mkdir(state);
	await writeFile(join(directory, "Pulumi.yaml"), stringify({ name: PROJECT, runtime: "nodejs" }));
	await writeFile(join(directory, `Pulumi.${stack.name}.yaml`), stringify({ config: stack.settings }));
	process.env[SEALED_SECRETS] = stack.secretKeys.join(",");
	const close = () => rm(directory, { recursive: true, force: true });
	const opened = await LocalWorkspace.createStack(inline(stack), {
		workDir: directory,
		pulumiCommand: command,
		envVars: {
			PULUMI_BACKEND_URL: `file://${state}`,
			// Nothing is encrypted with it: the temporary stack has no secrets of the user's.
			PULUMI_CONFIG_PASSPHRASE: "preview",
		},
	}).catch(async (error: unknown) => {
		await close();
		throw explain(error, stack.name, false);
	});
	return { stack: opened, kept: false, close };
}

function inline(stack: Stack) {
	return { stackName: stack.name, projectName: PROJECT, program };
}
