import { chosenApps } from "../stacks/apps/registry.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./pulumi/session.ts";
import type { Stack } from "./stack.ts";
import { volumeChanges } from "./volume-sizes.ts";

/**
 * Says which volumes were to grow, and refuses to shrink any. Only the state knows what there is to shrink, so the offline
 * plan cannot tell.
 *
 * @throws Failure naming every volume with both sizes
 */
export async function checkVolumes({ name, config }: Stack, { stack }: Session): Promise<void> {
	const { deployment } = await stack.exportStack();
	const { shrunk, grown } = volumeChanges(deployment, chosenApps(config.apps), name);
	for (const sentence of grown) {
		console.error(sentence);
	}
	if (shrunk.length > 0) {
		throw new Failure(
			[`The stack "${name}" has volumes that cannot be made smaller; nothing was changed:`, ...shrunk].join("\n  "),
		);
	}
}
