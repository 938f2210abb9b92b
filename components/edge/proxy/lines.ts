/** What passes the edge, wherever the proxy runs. */
export interface ProxyLines {
	/**
	 * Names that the edge lets in, in small letters: exact (`grafana.example.dev`), or anchored with one label left open
	 * (`*.apps.example.dev`, which matches as much as a certificate of that name does).
	 */
	readonly hosts: readonly string[];
	/** IPv4 networks from which it may be reached; `0.0.0.0/0` is everywhere. */
	readonly allowedSources: readonly string[];
}

/** The settings that decide what passes. */
export interface ProxySettings {
	/** `nexus:domain` */
	readonly domain: string;
	/** `nexus:lines.admin.hosts`: names under the domain. */
	readonly adminHosts: readonly string[];
	/** `nexus:edge.allowedSources` */
	readonly allowedSources: readonly string[];
}

/** What passes the edge, by the stack's settings. */
export function proxyLines({ domain, adminHosts, allowedSources }: ProxySettings): ProxyLines {
	return {
		// Sorted and without doubles: the order in which names were written must not look like a change.
		hosts: [...new Set(adminHosts.map((host) => `${host}.${domain}`.toLowerCase()))].toSorted(),
		allowedSources: [...new Set(allowedSources)].toSorted(),
	};
}
