/** What a stack adds to an app: where it runs and what happens to its data. */
export interface AppEnvironment {
	/** Suffix of its namespaces, the stack's name. */
	readonly env: string;
	/** The domain that the hosts of its routes are under, e.g. `example.dev`. */
	readonly domain: string;
	/** Kubernetes minor, e.g. `1.36`. */
	readonly kubernetesMinor: string;
	/**
	 * StorageClass of its volumes.
	 * @default the cluster's own default class
	 */
	readonly storageClass?: string | undefined;
	/** `retain`: a volume stays when its StatefulSet goes; `delete`: it goes too. */
	readonly retention: "retain" | "delete";
	/** How often each credential was rotated, by its name (see `credentialName`), or by the key of one of the stack's secrets. */
	readonly rotations: Readonly<Record<string, number>>;
}
