import { spawn } from "node:child_process";
import { runRemotely } from "./remote.ts";
import { type Created, type Request, serve, type TestProvider } from "./serve.ts";
import { isProperties, type Properties, UNKNOWN } from "./wire.ts";

/**
 * command.local.Command and command.remote.Command for real: a shell on this machine, and one behind SSH. As the official
 * provider has it, `update` (or `create` where there is none) runs on every change of an input, the connection included;
 * `triggers` replace; a step without a command does nothing, and connects to nobody.
 */
class CommandProvider implements TestProvider {
	readonly package = "command";

	replaces(_: unknown, changes: Parameters<NonNullable<TestProvider["replaces"]>>[1]) {
		return { paths: changes.filter((change) => change.path[0] === "triggers"), deleteBeforeReplace: false };
	}

	async check({ type }: { type: string }, inputs: Properties) {
		if (type in SHELLS) return { inputs };
		const reason = `the test provider command runs commands only, not ${type}`;
		return { inputs, failures: [{ property: "", reason }] };
	}

	async create({ name, type, inputs, preview }: Request): Promise<Created> {
		if (preview) return { id: "", outputs: { ...inputs, stdout: UNKNOWN, stderr: UNKNOWN } };
		const printed = await run(type, inputs, inputs.create, NOTHING);
		return { id: `${name}-${Date.now().toString(36)}`, outputs: { ...inputs, ...printed } };
	}

	async update({ type, inputs, preview }: Request, _: Properties, outputs: Properties) {
		if (preview) return { outputs: { ...inputs, stdout: UNKNOWN, stderr: UNKNOWN } };
		return { outputs: { ...inputs, ...(await run(type, inputs, inputs.update ?? inputs.create, outputs)) } };
	}

	async delete({ type, inputs }: Request, outputs: Properties): Promise<void> {
		await run(type, inputs, inputs.delete, outputs);
	}
}

const NOTHING = { stdout: "", stderr: "" };

const SHELLS: Readonly<Record<string, typeof runRemotely>> = {
	"command:local:Command": runLocally,
	"command:remote:Command": runRemotely,
};

async function run(type: string, inputs: Properties, command: unknown, previous: Properties) {
	const shell = SHELLS[type];
	if (typeof command !== "string" || shell === undefined) {
		return { stdout: previous.stdout ?? "", stderr: previous.stderr ?? "" };
	}
	return shell(inputs, command, previous);
}

async function runLocally(inputs: Properties, command: string, previous: Properties) {
	const interpreter = Array.isArray(inputs.interpreter) ? inputs.interpreter.map(String) : ["/bin/sh", "-c"];
	const own = isProperties(inputs.environment) ? inputs.environment : {};
	const child = spawn(interpreter[0] ?? "/bin/sh", [...interpreter.slice(1), command], {
		cwd: typeof inputs.dir === "string" ? inputs.dir : undefined,
		env: {
			...process.env,
			PULUMI_COMMAND_STDOUT: String(previous.stdout ?? ""),
			PULUMI_COMMAND_STDERR: String(previous.stderr ?? ""),
			...Object.fromEntries(Object.entries(own).map(([key, value]) => [key, String(value)])),
		},
		stdio: ["pipe", "pipe", "pipe"],
	});
	const collected = { stdout: "", stderr: "" };
	child.stdout.setEncoding("utf8").on("data", (text: string) => (collected.stdout += text));
	child.stderr.setEncoding("utf8").on("data", (text: string) => (collected.stderr += text));
	// A command that does not read its input closes the pipe early; that is its right.
	child.stdin.on("error", () => {}).end(typeof inputs.stdin === "string" ? inputs.stdin : "");
	const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
	if (code !== 0) throw new Error(`exit status ${code}: running ${JSON.stringify(command)}:\n${collected.stderr}`);
	return { stdout: collected.stdout.trimEnd(), stderr: collected.stderr.trimEnd() };
}

serve(new CommandProvider());
