import type { LineSettings } from "./settings.ts";

/**
 * Tries the break-glass way in from a machine of the home network: the name by which the certificate is for it, the
 * address past the edge. Undefined where nobody told the admin node's address.
 */
export function breakGlassCommand<A>({ admin, nodes }: LineSettings<A>): string | undefined {
	const node = nodes[admin.role];
	const [host] = admin.hosts;
	if (node === undefined || host === undefined) return undefined;
	const port = admin.breakGlassNodePort;
	return `curl --resolve ${host}:${port}:${node} https://${host}:${port}/`;
}
