/** Where a proxy runs: all in which its configuration may differ from the other's. */
export type ProxyPlace = VmPlace | ClusterPlace;

/** Debian 13 with systemd: root at the start, then the user `haproxy` in an empty directory. */
export interface VmPlace {
	readonly kind: "vm";
	readonly home: Home;
}

/** A container that is never root, with a read-only file system. */
export interface ClusterPlace {
	readonly kind: "cluster";
	readonly home: Home;
	/** Port in the container, above 1023: the proxy is not root there. */
	readonly port: number;
}

/** The admin gateway, as the proxy reaches it: it takes PROXY protocol v2. */
export interface Home {
	/** A DNS name, which is followed when its address changes, or an IPv4 address. */
	readonly address: string;
	readonly port: number;
}
