import process from "node:process";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { configWarnings } from "../stacks/config/warnings.ts";
import { missingSecrets } from "../stacks/secrets.ts";
import { readFlags } from "./arguments.ts";
import { askYes } from "./ask.ts";
import { checkVolumes } from "./check-volumes.ts";
import { checkCluster } from "./cluster/check.ts";
import { EXIT, Failure } from "./failure.ts";
import { readyLaptop } from "./laptop/laptop.ts";
import { settleLaptop } from "./laptop/rebuild.ts";
import { limitTo, needsCluster, readLayer } from "./layer-target.ts";
import { type Backend, isLocal, loggedInBackend } from "./pulumi/backend.ts";
import { explain } from "./pulumi/explain.ts";
import { findCli } from "./pulumi/find.ts";
import { interruptedCreations, TAKE_OVER } from "./pulumi/interrupted.ts";
import { commandAt, createStack, openStack, type Session } from "./pulumi/session.ts";
import { readStack, type Stack } from "./stack.ts";
import { stateRisks } from "./state-risk.ts";

const HELP = `usage: nexus up [--stack NAME] [--layer NAME] [--yes] [--accept-state-risk]

Updates a stack: shows what would change, asks, and does it.

  --stack NAME           the stack, default dev
  --layer NAME           one layer alone (edge, cluster, gateway, data, observability, delivery, apps)
  --yes                  do not ask before the update
  --accept-state-risk    do not ask when the state of data worth keeping is kept on this machine, or without a passphrase`;

/** `nexus up`: an update by the real engine, on the backend that the user is logged in to. */
export async function up(argv: readonly string[]): Promise<number> {
	const flags = readFlags("up", argv, {
		stack: { type: "string", default: "dev" },
		layer: { type: "string" },
		yes: { type: "boolean", default: false },
		"accept-state-risk": { type: "boolean", default: false },
		help: { type: "boolean", short: "h", default: false },
	});
	if (flags.help) {
		console.log(HELP);
		return EXIT.fine;
	}
	const layer = readLayer(flags.layer);
	const stack = await readStack(flags.stack);
	const onCluster = layer === undefined || needsCluster(layer, stack.config);
	const laptop = onCluster ? await readyLaptop(stack) : undefined;
	const command = await engine();
	const backend = await backendOf(command);
	await settleState(stack, backend, flags["accept-state-risk"]);
	const session = (await openStack(stack, command)) ?? (await create(stack, command, backend, flags.yes));
	// After the stack is made, because only then can a secret be set.
	requireSecrets(stack);
	try {
		if (laptop) {
			await settleLaptop(stack, laptop, session, command, flags.yes);
		}
		if (onCluster) {
			await checkCluster(stack, session);
		}
		await checkVolumes(stack, session);
		await takeOverInterrupted(session);
		const target = await limitTo(layer, session);
		const screen = {
			color: process.stdout.isTTY ? ("always" as const) : ("never" as const),
			onOutput: (text: string) => process.stdout.write(text),
			onError: (text: string) => process.stderr.write(text),
			...target,
		};
		const { changeSummary } = await session.stack.preview(screen);
		// An update that changes no resource only records outputs: there is nothing to ask about.
		const changes = Object.keys(changeSummary).some((operation) => operation !== "same");
		if (changes && !flags.yes && !(await askYes(updateQuestion(stack), "--yes"))) {
			console.error("Nothing was changed.");
			return EXIT.problems;
		}
		await session.stack.up(screen);
		return EXIT.fine;
	} catch (error) {
		throw explain(error, stack.name, true);
	} finally {
		await session.close();
	}
}

/** Objects that an interrupted update left on the cluster are taken over, instead of failing this update because they exist. */
async function takeOverInterrupted({ stack }: Session): Promise<void> {
	const { deployment } = await stack.exportStack();
	const creations = interruptedCreations(deployment);
	if (creations.length > 0) {
		console.error(`The last update was cut off while it made the following; this one takes over what is there:`);
		console.error(creations.map((urn) => `  ${urn.split("::").at(-1)}`).join("\n"));
		// For the plugin alone: in this process the SDK would write it into the state.
		Object.assign(stack.workspace.envVars, TAKE_OVER);
	}
}

/** The question before an update, with what of it opens a port, costs money or may lose data in so many words. */
function updateQuestion({ name, config }: Stack): string {
	const risks = configWarnings(config).map(({ message }) => `  ${message}`);
	const known = risks.length > 0 ? [`What you accept with the stack "${name}":`, ...risks] : [];
	return ["", ...known, `Update the stack "${name}" as shown above?`].join("\n");
}

/** An update starts with every secret or not at all: even a single layer configures the provider of the cluster. */
function requireSecrets({ config, name, secretKeys }: Stack): void {
	const missing = missingSecrets(config, (key) => secretKeys.includes(`nexus:${key}`));
	if (missing.length > 0) {
		throw new Failure(
			[
				`The stack "${name}" lacks what an update needs; nothing was changed:`,
				...missing.map(({ message }) => `  ${message}`),
			].join("\n"),
		);
	}
}

async function engine(): Promise<PulumiCommand> {
	const cli = await findCli();
	if ("missing" in cli) {
		throw new Failure(
			`An update needs Pulumi's CLI, which is not here and could not be fetched (${cli.missing}). Install it, or connect this machine and try again; "npm run plan" shows the plan without it.`,
		);
	}
	return commandAt(cli.path);
}

async function backendOf(command: PulumiCommand): Promise<Backend> {
	const backend = await loggedInBackend(command);
	if (!backend) {
		throw new Failure(
			[
				"Pulumi does not know where to keep this stack's state. Log in once:",
				"  npx pulumi login gs://BUCKET   a bucket with versions, for what you want to keep",
				"  npx pulumi login --local       this machine, for trying things out",
			].join("\n"),
		);
	}
	return backend;
}

/** State that may be lost, of a stack whose data is kept, is asked about in so many words. */
async function settleState(stack: Stack, backend: Backend, accepted: boolean): Promise<void> {
	const risks = stateRisks(stack.config, { local: isLocal(backend), url: backend.url, passphrase: process.env });
	if (risks.length === 0 || accepted) {
		return;
	}
	for (const risk of risks) {
		console.error(risk);
	}
	if (!(await askYes("Update it nevertheless?", "--accept-state-risk"))) {
		throw new Failure("Nothing was changed.");
	}
}

async function create(stack: Stack, command: PulumiCommand, backend: Backend, yes: boolean): Promise<Session> {
	const question = `The stack "${stack.name}" is not on ${backend.url} yet. Make it? (Pulumi writes the salt of its secrets into Pulumi.${stack.name}.yaml: commit it.)`;
	if (!yes && !(await askYes(question, "--yes"))) {
		throw new Failure("Nothing was changed.");
	}
	return createStack(stack, command);
}
