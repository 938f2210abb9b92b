import { spawn } from "node:child_process";
import process from "node:process";
import { type K3dVerb, k3dEnvironment, k3dScript } from "../../components/cluster/k3d/commands.ts";
import type { K3dSpec } from "../../components/cluster/k3d/spec.ts";
import { Failure } from "../failure.ts";

/**
 * Has k3d do something, as the engine would, and returns what it printed. What it says on the way goes to the screen.
 *
 * @throws Failure where it did not work
 */
export async function runK3d(spec: K3dSpec, verb: K3dVerb, ...args: readonly string[]): Promise<string> {
	const child = spawn("/bin/sh", ["-c", k3dScript(verb), "sh", ...args], {
		env: { ...process.env, ...k3dEnvironment(spec) },
		stdio: ["ignore", "pipe", "inherit"],
	});
	let printed = "";
	child.stdout.setEncoding("utf8").on("data", (text: string) => {
		printed += text;
	});
	const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
	if (code !== 0) throw new Failure(`k3d failed (${verb}): see above.`);
	return printed;
}
