/** What the edge's machine gets, byte for byte: texts made by pure functions of the lines. */
export interface EdgeFiles {
	/** The boot script, the VM's metadata attribute `startup-script`: it runs at every boot, so it is idempotent. */
	readonly bootScript: string;
	/** The proxy's configuration, the value of the metadata attribute that the VM's agent waits on. */
	readonly proxyConfig: string;
}
