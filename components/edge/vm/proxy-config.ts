import { createHash } from "node:crypto";
import type { ProxyFiles } from "../proxy/haproxy-config.ts";

/**
 * The proxy's files as one metadata value: a sum of all that follows, then each file behind a line with its name. One
 * value, so that the configuration and its map never come apart; with a sum, so that what arrives in part, or from
 * something that is no metadata server, is known as such.
 */
export function packProxyConfig(files: ProxyFiles): string {
	const content = Object.entries(files)
		.map(([name, text]) => `==> ${name}\n${text}`)
		.join("");
	return `nexus-proxy sha256:${createHash("sha256").update(content).digest("hex")}\n${content}`;
}
