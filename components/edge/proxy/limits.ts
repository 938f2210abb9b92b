/**
 * The proxy's numbers, each with its reason. They hold for a machine of 1 GB and two cores, and are the same wherever
 * the proxy runs.
 */
export const LIMITS = {
	/** Threads: the free machine bursts to two cores; a laptop's many would only cost memory. */
	threads: 2,

	/**
	 * Connections at once. 10,000 idle ones are what the edge promises; 3.6 KB of user memory each (measured) leaves
	 * these at 43 MB. The rest is room for floods that the limits below have not refused yet.
	 */
	connections: 12_000,

	/** File descriptors a connection: two sockets, and with splice a pipe (two ends) for every fourth (measured). */
	descriptorsPerConnection: 2.5,

	/**
	 * Connections at once from one address: a browser with every admin page open has some 30, an image push 5 to 10, and
	 * a few people may share an address. A flood of silent ones stays harmless at this size (measured: p50 2.7 ms).
	 */
	perSourceConnections: 100,

	/** New connections from one address in {@link perSourceWindowSeconds}: ten a second, with room for a page's burst. */
	perSourceRate: 100,
	perSourceWindowSeconds: 10,

	/**
	 * Addresses remembered. Each that has a connection open needs one, so never fewer than `connections`; the rest are
	 * those of the last window. About 5 MB.
	 */
	rememberedSources: 32_768,

	/**
	 * Seconds for a complete ClientHello. A slow mobile link needs one or two; this is all that a silent client gets.
	 */
	clientHelloSeconds: 5,

	/**
	 * Bytes of socket buffer for what home sends to a client: a stalled reader costs 0.5 MB with it, 2.4 to 5.3 MB
	 * without (measured). It bounds one download to about 1 MB/s over 130 ms of distance.
	 */
	downloadBufferBytes: 131_072,

	/**
	 * Seconds that bytes may lie unread by a client. Longer than a pager left open or a laptop's short sleep, and
	 * the end of a stalled reader's memory.
	 */
	unreadSeconds: 300,

	/**
	 * Seconds that an open connection may be silent. What lives long speaks more often: Grafana's live channel pings
	 * every 25 s, Argo CD's gRPC every 30 s. A vanished client is found by keep-alive long before.
	 */
	idleSeconds: 3600,

	/** Seconds to reach home: across an ocean with one lost SYN (sent again after 1 s and 3 s). */
	connectSeconds: 5,

	/** Seconds that one direction may stay open after the other has ended. */
	halfClosedSeconds: 30,

	/** Hours that connections of before a configuration change may live on, in a process of their own. */
	drainHours: 12,

	/** Such processes at once: each costs tens of MB, so the oldest goes when a fifth would appear. */
	drainingProcesses: 4,

	/** Port of metrics and statistics; loopback on the VM. 8404 is what HAProxy's own documents use. */
	metricsPort: 8404,
} as const;
