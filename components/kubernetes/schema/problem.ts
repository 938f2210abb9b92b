/** One thing that is wrong. `path` is empty when it is the manifest itself. */
export interface ManifestProblem {
	readonly path: string;
	readonly message: string;
}
