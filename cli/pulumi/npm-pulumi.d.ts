/** The npm package `pulumi` has no types of its own. */
declare module "pulumi/lib/resolve.js" {
	/** Path of the official CLI, downloaded when Pulumi's cache does not have it. */
	export function resolve(): Promise<string>;
}
