import { LocalWorkspace, type PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { PROJECT_DIRECTORY } from "../stack.ts";

/** Where the CLI keeps state, as `pulumi whoami` says. */
export interface Backend {
	/** e.g. `gs://bucket`, `s3://bucket`, `file://~`, the address of Pulumi Cloud. */
	readonly url: string;
}

/** The backend that the user is logged in to, or nothing. */
export async function loggedInBackend(command: PulumiCommand): Promise<Backend | undefined> {
	try {
		// In the project: without a folder the Automation API would leave a temporary one behind at each call.
		const workspace = await LocalWorkspace.create({ workDir: PROJECT_DIRECTORY, pulumiCommand: command });
		const { url } = await workspace.whoAmI();
		return url === undefined ? undefined : { url };
	} catch {
		// Not logged in: the CLI has no exit code of its own for it, and any other fault shows at the next call.
		return undefined;
	}
}

/** Whether state lives on this machine alone: a dead disk takes it along. */
export function isLocal({ url }: Backend): boolean {
	return url.startsWith("file:");
}
