import { ConcurrentUpdateError } from "@pulumi/pulumi/automation/index.js";
import { Failure } from "../failure.ts";
import { PROJECT } from "../stack.ts";

/**
 * What to do about a failure of the engine.
 *
 * @param shown whether the engine's own words are on the screen already
 * @returns a Failure for what a user can mend, the error itself for what is our fault
 */
export function explain(error: unknown, stack: string, shown: boolean): unknown {
	if (error instanceof ConcurrentUpdateError) {
		return new Failure(
			`The stack "${stack}" is locked: an update of it is running, or one was cut off. If none is running, free it with: npx pulumi cancel --stack ${stack}`,
		);
	}
	const text = error instanceof Error ? error.message : String(error);
	if (/incorrect passphrase|passphrase must be set/.test(text)) {
		return new Failure(
			`The secrets of "${stack}" cannot be opened: set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) to their passphrase. For a new stack choose one and keep it: nobody can replace it.`,
		);
	}
	if (text.includes("failed to load checkpoint")) {
		return new Failure(
			[
				`The state of "${stack}" cannot be read: an update was cut off while it was being written. Nothing else is lost.`,
				`The state before that is beside it in the backend: .pulumi/stacks/${PROJECT}/${stack}.json.bak. Keep a copy of the broken one,`,
				`copy that over ${stack}.json (a bucket with versions has it as the version before, too), and run "npm run up -- --stack ${stack}".`,
			].join("\n"),
		);
	}
	if (/Release[^\n]*\n\s*error: cannot re-use a name that is still in use/.test(text)) {
		return new Failure(unknownReleases(text));
	}
	// The engine fetches the plugins of the providers by itself, at the first preview on a machine.
	if (/download(?:ing)? (?:and install .*)?plugin/i.test(text)) {
		return new Failure(
			[
				...(shown ? [] : [saidBy(text), ""]),
				`Pulumi could not download a provider's plugin. Is this machine online, or behind a proxy (HTTPS_PROXY)?`,
				`The plan needs no plugin and no network: npm run plan -- --stack ${stack}`,
			].join("\n"),
		);
	}
	// The Automation API keeps the class to itself; its name is what it gives.
	if (!(error instanceof Error) || error.name !== "CommandError") {
		return error;
	}
	return new Failure(
		shown
			? `Pulumi stopped with the error above; the stack "${stack}" is as far as it says.`
			: `Pulumi cannot open the stack "${stack}"; nothing was changed. It says:\n  ${saidBy(error.message).replaceAll("\n", "\n  ")}`,
	);
}

/** Helm finds an object's owner in its annotations, so an install whose records are gone takes over what runs. */
function unknownReleases(transcript: string): string {
	const found = transcript.matchAll(/Release \((.+)-release\):\s+error: cannot re-use a name/g);
	const names = [...new Set([...found].map(([, name]) => name ?? ""))].toSorted();
	return [
		`Helm has these releases installed already, and the stack's state does not know them: ${names.join(", ")}.`,
		"Was the state lost? Then remove Helm's records of each, and update again: it takes over what runs, and stops nothing.",
		...names.flatMap((name) => [
			`  kubectl get secret -A -l owner=helm,name=${name}               shows the namespace`,
			`  kubectl -n NAMESPACE delete secret -l owner=helm,name=${name}`,
		]),
		"Did somebody else install them? Then let one of the two have them.",
	].join("\n");
}

/** What the CLI wrote to standard error, out of the transcript that the Automation API makes of a failed command. */
function saidBy(message: string): string {
	return (/ stderr: ([\s\S]*?)\n err\?: /.exec(message)?.[1] ?? message).trim();
}
