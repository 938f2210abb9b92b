import { spawn } from "node:child_process";
import { type Created, type Request, serve, type TestProvider } from "./serve.ts";
import { isProperties, type Properties, UNKNOWN } from "./wire.ts";

/**
 * command.local.Command for real: a shell on this machine. As the official provider has it, `update` (or `create`
 * where there is none) runs on a change, `triggers` replace, and the previous output is in the environment.
 * command.remote.* would need a host to log in to and is refused.
 */
class CommandProvider implements TestProvider {
	readonly package = "command";

	replaces(_: unknown, changes: Parameters<NonNullable<TestProvider["replaces"]>>[1]) {
		return { paths: changes.filter((change) => change.path[0] === "triggers"), deleteBeforeReplace: false };
	}

	async check({ type }: { type: string }, inputs: Properties) {
		if (type === "command:local:Command") return { inputs };
		const reason = `the test provider command runs local commands only, not ${type}`;
		return { inputs, failures: [{ property: "", reason }] };
	}

	async create({ name, inputs, preview }: Request): Promise<Created> {
		if (preview) return { id: "", outputs: { ...inputs, stdout: UNKNOWN, stderr: UNKNOWN } };
		return { id: `${name}-${Date.now().toString(36)}`, outputs: { ...inputs, ...(await run(inputs, "create", {})) } };
	}

	async update({ inputs, preview }: Request, _: Properties, outputs: Properties) {
		if (preview) return { outputs: { ...inputs, stdout: UNKNOWN, stderr: UNKNOWN } };
		return { outputs: { ...inputs, ...(await run(inputs, inputs.update ? "update" : "create", outputs)) } };
	}

	async delete({ inputs }: Request, outputs: Properties): Promise<void> {
		await run(inputs, "delete", outputs);
	}
}

async function run(inputs: Properties, step: "create" | "update" | "delete", previous: Properties) {
	const command = inputs[step];
	if (typeof command !== "string") return { stdout: "", stderr: "" };
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
