import { writeFile } from "node:fs/promises";
import { countProblems } from "../../stacks/config/problem.ts";
import { readFlags } from "../arguments.ts";
import { EXIT, Failure, usage } from "../failure.ts";
import { describeProblem } from "../plan/document.ts";
import { plan } from "../plan/plan.ts";
import { PROJECT_DIRECTORY, readStack } from "../stack.ts";
import type { Layout } from "./layout.ts";
import type { Topology } from "./model.ts";

const HELP = `usage: nexus topology [--stack NAME] --out FILE.svg|FILE.html

Draws the lines, nodes, gateways and namespaces of a stack, and who may call whom: what the plan's NetworkPolicies let
pass. Needs no network, account or cluster.

  --stack NAME      the stack, default dev
  --out FILE.svg    a picture, light or dark as the reader's screen is
  --out FILE.html   the same as a page: point at something to see whom it calls and who calls it`;

type Draw = (topology: Topology, layout: Layout) => string;

/** What is written, by the ending of the file. */
const FORMATS: Readonly<Record<string, () => Promise<Draw>>> = {
	".svg": async () => (await import("./svg.ts")).drawSvg,
	".html": async () => (await import("./html.ts")).drawPage,
};

/** `nexus topology`: a picture of the plan. */
export async function topologyCommand(argv: readonly string[]): Promise<number> {
	const flags = readFlags("topology", argv, {
		stack: { type: "string", default: "dev" },
		out: { type: "string" },
		help: { type: "boolean", short: "h", default: false },
	});
	if (flags.help) {
		console.log(HELP);
		return EXIT.fine;
	}
	const { out } = flags;
	if (out === undefined) throw usage('nexus topology: --out is missing; see "nexus topology --help"');
	const format = Object.entries(FORMATS).find(([ending]) => out.endsWith(ending))?.[1];
	if (!format) throw usage(`nexus topology: --out ${out} ends neither in .svg (a picture) nor in .html (a page)`);
	const topology = await topologyOf(flags.stack);
	const [{ layOut }, { withReferences }, draw] = await Promise.all([
		import("./layout.ts"),
		import("./references.ts"),
		format(),
	]);
	const text = draw(topology, await layOut(withReferences(topology)));
	await writeFile(out, text).catch((error: Error) => {
		throw new Failure(
			`--out ${out}: it cannot be written there (${error.message}); name a file in a folder that exists`,
		);
	});
	console.error(`wrote ${out}`);
	return EXIT.fine;
}

async function topologyOf(name: string): Promise<Topology> {
	const stack = await readStack(name);
	const { settings: config, secretKeys } = stack;
	const run = await plan({ projectDir: PROJECT_DIRECTORY, stack: stack.name, config, secretKeys });
	if (run.problems.length > 0) {
		const lines = run.problems.map((problem) => `  ${describeProblem(problem)}`);
		throw new Failure([`${countProblems(run.problems)} in the plan of ${stack.name}`, ...lines].join("\n"));
	}
	const { readTopology } = await import("./read.ts");
	return readTopology(run.plan, stack.config);
}
