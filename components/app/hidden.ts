/**
 * Writes what a builder must not see: an `apply` in components, plain functions in tests.
 *
 * @typeParam A what stands in the manifest for an unknown text
 */
export interface Hidden<A> {
	/**
	 * A text around some passwords, as one unknown.
	 *
	 * @param credentials names of the passwords, see `credentialName`
	 * @param write gets the passwords in the same order
	 */
	readonly withPasswords: (credentials: readonly string[], write: (passwords: readonly string[]) => string) => A;
	/** A secret of the stack, by its flat key without `nexus:`. */
	readonly stackSecret: (key: string) => A;
}
