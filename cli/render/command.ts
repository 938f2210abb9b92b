import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { nearest } from "../../components/nearest.ts";
import { readFlags } from "../arguments.ts";
import { EXIT, Failure, usage } from "../failure.ts";
import { readStack, type Stack } from "../stack.ts";

/** A file to write: its path below the folder that the user names. */
export interface RenderedFile {
	readonly path: string;
	readonly text: string;
	/** Whether it is a program. */
	readonly executable: boolean;
}

/** Writes what a target gets for a stack; pure. */
export type Renderer = (stack: Stack) => readonly RenderedFile[];

/** Every target; those without a renderer are not built yet. */
const TARGETS: Readonly<Record<string, (() => Promise<Renderer>) | undefined>> = {
	edge: async () => (await import("./edge.ts")).renderEdge,
	cluster: undefined,
	gitops: undefined,
	podman: undefined,
};

const HELP = `usage: nexus render [--stack NAME] --target TARGET --out DIR

Writes what a stack puts somewhere, as files to read. Changes nothing else.

  --stack NAME     the stack, default dev
  --target edge    the edge: haproxy.cfg, its map, the boot script and the agent, as the VM gets them
  --out DIR        a folder; files of the same name in it are replaced`;

/** `nexus render`: writes the texts of a target into a folder. */
export async function renderCommand(argv: readonly string[]): Promise<number> {
	const flags = readFlags("render", argv, {
		stack: { type: "string", default: "dev" },
		target: { type: "string" },
		out: { type: "string" },
		help: { type: "boolean", short: "h", default: false },
	});
	if (flags.help) {
		console.log(HELP);
		return EXIT.fine;
	}
	const { target, out } = flags;
	const missing = [...(target === undefined ? ["--target"] : []), ...(out === undefined ? ["--out"] : [])];
	if (target === undefined || out === undefined)
		throw usage(`nexus render: ${missing.join(" and ")} missing; see "nexus render --help"`);
	if (!Object.hasOwn(TARGETS, target)) {
		const meant = nearest(target, Object.keys(TARGETS));
		const known = Object.keys(TARGETS).join(", ");
		throw usage(
			`nexus render: there is no target "${target}"${meant ? `; did you mean "${meant}"?` : ""} There is ${known}`,
		);
	}
	const load = TARGETS[target];
	if (!load) throw usage(`nexus render: the target "${target}" is not built yet; there is edge`);

	const stack = await readStack(flags.stack);
	const render = await load();
	const files = render(stack);
	for (const file of files) await write(out, file);
	console.error(`wrote ${files.length} files to ${out}`);
	return EXIT.fine;
}

async function write(folder: string, { path, text, executable }: RenderedFile): Promise<void> {
	const file = join(folder, path);
	try {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, text);
		// By itself, because writeFile leaves the mode of a file that is there already.
		await chmod(file, executable ? 0o755 : 0o644);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Failure(`--out ${folder}: ${path} cannot be written there (${reason}); name a folder of your own`);
	}
}
