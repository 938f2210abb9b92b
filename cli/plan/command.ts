import { writeFile } from "node:fs/promises";
import { countProblems } from "../../stacks/config/problem.ts";
import { readFlags } from "../arguments.ts";
import { EXIT, Failure } from "../failure.ts";
import { openStack, PROJECT_DIRECTORY, readStack } from "../stack.ts";
import { describeProblem, type Plan, planToJson } from "./document.ts";
import { checkKubernetesObject } from "./kubernetes-check.ts";
import { plan } from "./plan.ts";

const HELP = `usage: nexus plan [--stack NAME] [--json] [--html FILE]

What a first preview of the stack shows, without Pulumi's CLI, a network, an account or a cluster.

  --stack NAME   the stack, default dev
  --json         the plan as JSON on standard output
  --html FILE    the plan as one page that needs nothing else`;

/** `nexus plan`: runs the program offline, checks every manifest, and shows what it would create. */
export async function planCommand(argv: readonly string[]): Promise<number> {
	const flags = readFlags("plan", argv, {
		stack: { type: "string", default: "dev" },
		json: { type: "boolean", default: false },
		html: { type: "string" },
		help: { type: "boolean", short: "h", default: false },
	});
	if (flags.help) {
		console.log(HELP);
		return EXIT.fine;
	}
	const stack = await openStack(flags.stack);
	const done = showProgress(`planning ${stack.name} …`);
	const run = await plan({
		projectDir: PROJECT_DIRECTORY,
		stack: stack.name,
		config: stack.settings,
		secretKeys: stack.secretKeys,
		checks: [checkKubernetesObject],
	}).finally(done);

	// The program checks its config itself; the file is checked here only to say it in the words of every command.
	if (run.problems.length > 0) await readStack(stack.name);
	if (run.output !== "") console.error(`${run.output}\n`);
	if (run.problems.length > 0) {
		const lines = run.problems.map((problem) => `  ${describeProblem(problem).replaceAll("\n", "\n  ")}`);
		throw new Failure(
			[`${countProblems(run.problems)} in the plan of ${stack.name}; nothing was changed`, ...lines].join("\n"),
		);
	}
	if (flags.html !== undefined) await writePage(flags.html, run.plan);
	if (flags.json) print(planToJson(run.plan));
	else if (flags.html === undefined) {
		const { planToTree } = await import("./tree.ts");
		print(planToTree(run.plan, { colours: wantsColours() }));
	}
	return EXIT.fine;
}

/** Writes to standard output. A reader that has seen enough (`| head`) is no error. */
function print(text: string): void {
	process.stdout.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code !== "EPIPE") throw error;
	});
	process.stdout.write(text);
}

async function writePage(file: string, plan: Plan): Promise<void> {
	const { planToPage } = await import("./html.ts");
	await writeFile(file, planToPage(plan)).catch((error: Error) => {
		throw new Failure(
			`--html ${file}: it cannot be written there (${error.message}); name a file in a folder that exists`,
		);
	});
	console.error(`wrote ${file}`);
}

/** @see https://no-color.org */
function wantsColours(): boolean {
	return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

/** A line on a terminal that goes away when the work is done; nothing elsewhere. */
function showProgress(text: string): () => void {
	if (process.stderr.isTTY !== true) return () => {};
	process.stderr.write(text);
	return () => {
		process.stderr.write("\r\u001b[K");
	};
}
