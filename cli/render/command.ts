import { nearest } from "../../components/nearest.ts";
import { readFlags } from "../arguments.ts";
import { EXIT, Failure, usage } from "../failure.ts";
import { readStack } from "../stack.ts";
import { applyPlan, planFolder } from "./folder.ts";
import { readRecord } from "./record.ts";
import type { Renderer } from "./rendering.ts";

/** Every target, each loaded when it is asked for. */
const TARGETS: Readonly<Record<string, () => Promise<Renderer>>> = {
	edge: async () => (await import("./edge.ts")).renderEdge,
	cluster: async () => (await import("./cluster.ts")).renderCluster,
	gitops: async () => (await import("./gitops.ts")).renderGitops,
	podman: async () => (await import("./podman.ts")).renderPodman,
};

const HELP = `usage: nexus render [--stack NAME] --target TARGET --out DIR [--force]

Writes what a stack puts somewhere, as files. Changes nothing else. No secret is in any of them.

  --stack NAME      the stack, default dev
  --target gitops   the apps for the repository that Argo CD watches: a folder an app, image tags that CI owns
  --target podman   the apps for Podman on one machine: a YAML an app for podman kube play, and Quadlet units
  --target cluster  every Kubernetes manifest of the stack, to read and for other tools
  --target edge     the edge: haproxy.cfg, its map, the boot script and the agent, as the VM gets them
  --out DIR         a folder for this target of this stack alone
  --force           overwrite and remove files in it that were edited since

Rendering again writes what changed, removes what is no more, and refuses to lose what somebody else wrote.`;

/** `nexus render`: writes the texts of a target into a folder. */
export async function renderCommand(argv: readonly string[]): Promise<number> {
	const flags = readFlags("render", argv, {
		stack: { type: "string", default: "dev" },
		target: { type: "string" },
		out: { type: "string" },
		force: { type: "boolean", default: false },
		help: { type: "boolean", short: "h", default: false },
	});
	if (flags.help) {
		console.log(HELP);
		return EXIT.fine;
	}
	const { target, out } = flags;
	// An empty text is a shell's variable that is not set; it would be the folder that one is in.
	const missing = [...(target ? [] : ["--target"]), ...(out ? [] : ["--out"])];
	if (!target || !out) throw usage(`nexus render: ${missing.join(" and ")} missing; see "nexus render --help"`);
	const load = Object.hasOwn(TARGETS, target) ? TARGETS[target] : undefined;
	if (!load) {
		const meant = nearest(target, Object.keys(TARGETS));
		const known = Object.keys(TARGETS).join(", ");
		throw usage(
			`nexus render: there is no target "${target}"${meant ? `; did you mean "${meant}"?` : "."} There is ${known}`,
		);
	}

	const stack = await readStack(flags.stack);
	const render = await load();
	const rendering = await render(stack);
	const record = await readRecord(out, stack.name, target);
	const plan = await planFolder(out, record, rendering);
	if (plan.conflicts.length > 0 && !flags.force) throw refused(out, plan.conflicts);
	for (const remark of [...rendering.remarks, ...plan.remarks]) console.error(remark);
	await applyPlan(out, plan);
	console.error(summary(out, rendering.files.length, plan));
	return EXIT.fine;
}

function refused(out: string, conflicts: readonly string[]): Failure {
	return new Failure(
		[
			`--out ${out}: ${conflicts.length === 1 ? "a file holds" : `${conflicts.length} files hold`} what nexus render did not write; nothing was changed`,
			...conflicts.map((conflict) => `  ${conflict}`),
			"Bring the change into the app (stacks/apps/) or the stack file and render again, or drop it with --force.",
		].join("\n"),
	);
}

function summary(
	out: string,
	files: number,
	{ writes, removals }: { readonly writes: readonly unknown[]; readonly removals: readonly unknown[] },
): string {
	if (writes.length + removals.length === 0) return `${out} is up to date: ${files} files`;
	const removed = removals.length === 0 ? "" : `, removed ${removals.length}`;
	return `wrote ${writes.length} of ${files} files to ${out}${removed}`;
}
