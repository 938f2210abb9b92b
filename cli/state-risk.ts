import type { NexusConfig } from "../stacks/config.ts";

/** Where a stack's state is kept and how it is locked. */
export interface StateKeeping {
	readonly url: string;
	/** The backend is a folder of this machine. */
	readonly local: boolean;
	/** The environment that the CLI reads the passphrase from. */
	readonly passphrase: Readonly<Record<string, string | undefined>>;
}

/**
 * What could lose or open the state of a stack whose data is to outlive it (`nexus:data.retention: retain`). Without
 * the state nobody knows which objects are ours, and its secrets are the generated passwords.
 */
export function stateRisks({ data, stack }: NexusConfig, { url, local, passphrase }: StateKeeping): readonly string[] {
	if (data.retention !== "retain") {
		return [];
	}
	const empty = passphrase.PULUMI_CONFIG_PASSPHRASE === "" && passphrase.PULUMI_CONFIG_PASSPHRASE_FILE === undefined;
	return [
		...(local
			? [
					`The state of "${stack}" is kept on this machine alone (${url}), and its data is to be retained: with this disk you lose the way to change or remove anything. A bucket with versions keeps it: npx pulumi login gs://BUCKET`,
				]
			: []),
		...(empty
			? [`PULUMI_CONFIG_PASSPHRASE is empty: whoever reads the state of "${stack}" reads every password in it.`]
			: []),
	];
}
