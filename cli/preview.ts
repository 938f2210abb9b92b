import process from "node:process";
import { readFlags } from "./arguments.ts";
import { checkVolumes } from "./check-volumes.ts";
import { checkCluster } from "./cluster/check.ts";
import { EXIT } from "./failure.ts";
import { laptopWarning } from "./laptop/laptop.ts";
import { limitTo, needsCluster, readLayer } from "./layer-target.ts";
import { loggedInBackend } from "./pulumi/backend.ts";
import { explain } from "./pulumi/explain.ts";
import { findCli } from "./pulumi/find.ts";
import { commandAt, openEmbedded, openStack, type Session } from "./pulumi/session.ts";
import { readStack, type Stack } from "./stack.ts";

const HELP = `usage: nexus preview [--stack NAME] [--layer NAME] [--diff] [--refresh]

What an update of the stack would do. It changes nothing, here or anywhere.

  --stack NAME   the stack, default dev
  --layer NAME   one layer alone, e.g. edge or apps
  --diff         every changed field
  --refresh      first ask the cluster and the cloud what is really there`;

/** `nexus preview`: by the real engine where there is one, else the offline plan. */
export async function preview(argv: readonly string[]): Promise<number> {
	const flags = readFlags("preview", argv, {
		stack: { type: "string", default: "dev" },
		layer: { type: "string" },
		diff: { type: "boolean", default: false },
		refresh: { type: "boolean", default: false },
		help: { type: "boolean", short: "h", default: false },
	});
	if (flags.help) {
		console.log(HELP);
		return EXIT.fine;
	}
	const layer = readLayer(flags.layer);
	const stack = await readStack(flags.stack);
	const onCluster = layer === undefined || needsCluster(layer, stack.config);
	const warning = onCluster ? await laptopWarning(stack) : undefined;
	if (warning !== undefined) {
		console.error(warning);
	}
	const cli = await findCli();
	if ("missing" in cli) {
		const ignored =
			layer || flags.diff || flags.refresh
				? " It shows the whole stack: --layer, --diff and --refresh need the CLI."
				: "";
		console.error(
			`Pulumi's CLI is not here and could not be fetched (${cli.missing}): this is the offline plan.${ignored}\n`,
		);
		const { planCommand } = await import("./plan/command.ts");
		return planCommand(["--stack", stack.name]);
	}
	const session = await open(stack, cli.path);
	try {
		if (session.kept && stack.secretKeys.includes("nexus:kubeconfig") && onCluster) {
			await checkCluster(stack, session);
		}
		if (session.kept) {
			await checkVolumes(stack, session);
		}
		await session.stack.preview({
			color: process.stdout.isTTY ? "always" : "never",
			diff: flags.diff,
			refresh: flags.refresh,
			...(await limitTo(layer, session)),
			onOutput: (text) => process.stdout.write(text),
			onError: (text) => process.stderr.write(text),
		});
		return EXIT.fine;
	} catch (error) {
		throw explain(error, stack.name, true);
	} finally {
		await session.close();
	}
}

/** The stack where the user keeps it; else one that lives as long as this preview. */
async function open(stack: Stack, path: string): Promise<Session> {
	const command = await commandAt(path);
	const backend = await loggedInBackend(command);
	const session = backend && (await openStack(stack, command));
	if (session) {
		console.error(`Stack "${stack.name}" on ${backend.url}\n`);
		return session;
	}
	const why = backend ? `is not on ${backend.url} yet` : "is on no backend yet (nobody is logged in)";
	console.error(
		`Stack "${stack.name}" ${why}: this previews a first update, with the secrets closed. "npm run up -- --stack ${stack.name}" makes the stack.\n`,
	);
	return openEmbedded(stack, command);
}
