/** A stack's settings as they were written, before anything is checked. */
export interface RawConfig {
	/** Keys without the `nexus:` prefix. Groups are parsed; what a secret key holds is withheld (undefined). */
	readonly values: Readonly<Record<string, unknown>>;
	/** Keys whose value is stored encrypted. */
	readonly secretKeys: ReadonlySet<string>;
}
