import { nearest } from "../components/nearest.ts";
import { EXIT, Failure } from "./failure.ts";

/** One command: what it is for, and the module that runs it, loaded only when it is asked for. */
interface Command {
	readonly summary: string;
	readonly load: () => Promise<(argv: readonly string[]) => Promise<number>>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
	preview: {
		summary: "what an update of a stack would do; changes nothing",
		load: async () => (await import("./preview.ts")).preview,
	},
	plan: {
		summary: "the same without Pulumi's CLI, a network or an account; also as --json and --html FILE",
		load: async () => (await import("./plan/command.ts")).planCommand,
	},
	render: {
		summary: "write what a stack puts somewhere as files: --target gitops|podman|cluster|edge --out DIR",
		load: async () => (await import("./render/command.ts")).renderCommand,
	},
	import: {
		summary: "an app file from a docker-compose.yml: compose FILE --out stacks/apps/NAME.ts",
		load: async () => (await import("./import/command.ts")).importCommand,
	},
	build: {
		summary: "build the images of an app with Podman, and bring them to the cluster: build APP",
		load: async () => (await import("./build.ts")).build,
	},
	topology: {
		summary: "draw the lines, nodes, gateways, namespaces and who may call whom: --out FILE.svg or FILE.html",
		load: async () => (await import("./topology/command.ts")).topologyCommand,
	},
	up: {
		summary: "update a stack, or one layer of it with --layer NAME; shows the preview and asks first",
		load: async () => (await import("./up.ts")).up,
	},
};

/** Runs a command line and returns its exit code. Failures are told in their own words; a bug keeps its stack trace. */
export async function main(argv: readonly string[]): Promise<number> {
	const [name, ...rest] = argv;
	if (name === undefined || name === "--help" || name === "-h" || name === "help") {
		console.log(help());
		return name === undefined ? EXIT.usage : EXIT.fine;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (!command) {
		const meant = nearest(name, Object.keys(COMMANDS));
		console.error(`nexus: there is no command "${name}"${meant ? `; did you mean "${meant}"?` : ""}\n\n${help()}`);
		return EXIT.usage;
	}
	try {
		const run = await command.load();
		return await run(rest);
	} catch (error) {
		if (error instanceof Failure) {
			console.error(error.message);
			return error.exitCode;
		}
		throw error;
	}
}

function help(): string {
	const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
	const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
	return [
		"usage: nexus <command> [--stack NAME] …   (npm run <command> -- …)",
		"",
		...rows,
		"",
		"nexus <command> --help says more.",
	].join("\n");
}
