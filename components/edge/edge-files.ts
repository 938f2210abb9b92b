/** What the edge's machine gets, byte for byte: texts made by pure functions of the lines. */
export interface EdgeFiles {
	/** The boot script, the VM's metadata attribute `startup-script`: it runs at every boot, so it is idempotent. */
	readonly bootScript: string;
	/** The proxy's configuration, the value of {@link PROXY_CONFIG_ATTRIBUTE}. */
	readonly proxyConfig: string;
}

/** The VM's metadata attribute with the proxy's configuration: the agent on the VM waits for it to change. */
export const PROXY_CONFIG_ATTRIBUTE = "nexus-proxy-config";
