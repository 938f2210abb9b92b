import { LIMITS } from "./limits.ts";
import type { ProxyLines } from "./lines.ts";
import type { ProxyPlace } from "./place.ts";
import { IPV4, proxyProblems } from "./problems.ts";

/** The proxy's files, by name; they lie in one directory, whichever it is. */
export interface ProxyFiles {
	readonly "haproxy.cfg": string;
	/** Name and backend, a line each: all that passes. */
	readonly "sni.map": string;
}

/**
 * Writes the configuration of the edge's proxy for HAProxy 3.0, the one in Debian 13: it reads the name in the
 * ClientHello, passes the bytes on undecrypted, and tells home the client's address by PROXY protocol v2.
 *
 * What lets a connection in or not is in {@link proxySections}; the rest depends on where the proxy runs.
 *
 * @throws Error naming everything that cannot be written
 */
export function renderProxy(lines: ProxyLines, place: ProxyPlace): ProxyFiles {
	const problems = proxyProblems(lines, place);
	if (problems.length > 0) throw new Error(`the edge's proxy cannot be written:\n  ${problems.join("\n  ")}`);
	return {
		"haproxy.cfg": `${PREAMBLE}${processSection(place)}\n${proxySections(lines)}${placeSections(place)}`,
		"sni.map": `${lines.hosts.map((host) => `${host} home`).join("\n")}\n`,
	};
}

const PREAMBLE = "# Written by Nexus. What is changed here by hand is lost with the next change of the lines.\n\n";

/**
 * The part of the configuration that is the same, byte for byte, wherever the proxy runs. It ends inside the frontend:
 * the line that follows is where it listens.
 */
export function proxySections(lines: ProxyLines): string {
	const anchored = lines.hosts.some((host) => host.startsWith("*."));
	return text`
global
	# File names are beside this file.
	default-path config
	nbthread ${LIMITS.threads}
	maxconn ${LIMITS.connections}
	# What home sends waits here for a slow client; without these a stalled reader holds megabytes.
	tune.rcvbuf.server ${LIMITS.downloadBufferBytes}
	tune.sndbuf.client ${LIMITS.downloadBufferBytes}
	# After a change of the configuration, open connections end by themselves; these bound the processes that hold them.
	hard-stop-after ${LIMITS.drainHours}h
	mworker-max-reloads ${LIMITS.drainingProcesses}

defaults
	mode tcp
	log global
	# Bytes go from socket to socket inside the kernel: a third less CPU for one download, 2.6 times for fifty.
	option splice-auto
	timeout connect ${LIMITS.connectSeconds}s
	# Before a connection to home stands; from then on \`tunnel\` counts.
	timeout client ${LIMITS.halfClosedSeconds}s
	timeout server ${LIMITS.halfClosedSeconds}s
	timeout client-fin ${LIMITS.halfClosedSeconds}s
	timeout server-fin ${LIMITS.halfClosedSeconds}s
	timeout tunnel ${LIMITS.idleSeconds}s
	# A client that vanished is found after two minutes, a home that vanished after 25 s.
	option clitcpka
	clitcpka-idle 60s
	clitcpka-intvl 10s
	clitcpka-cnt 6
	option srvtcpka
	srvtcpka-idle 10s
	srvtcpka-intvl 5s
	srvtcpka-cnt 3
	# A client is told of a failure at once and tries again by itself.
	retries 0
	# Dead after three misses (one lost packet on a busy line is no death), back with the first answer. Connections that
	# stand are left alone: 3.0 hangs on \`on-marked-down shutdown-sessions\`.
	timeout check 3s
	default-server check inter 2s fastinter 1s downinter 2s fall 3 rise 1 send-proxy-v2
	# The last address that was known, from before a reload or a boot; else DNS; else start without and keep asking.
	default-server init-addr last,libc,none resolve-prefer ipv4

frontend admin
	# client, name, bytes in and out, why it was let in or not, HAProxy's own reason of the end, milliseconds
	log-format "client=%ci:%cp sni=%{+Q,+E}[var(txn.sni)] in=%U out=%B verdict=%[var(txn.verdict)] end=%ts connect=%Tc total=%Tt"
	stick-table type ip size ${LIMITS.rememberedSources} expire ${LIMITS.perSourceWindowSeconds}s store conn_cur,conn_rate(${LIMITS.perSourceWindowSeconds}s)
${allowedSources(lines.allowedSources)}	tcp-request connection track-sc0 src
	tcp-request connection reject if { sc0_conn_cur gt ${LIMITS.perSourceConnections} } || { sc0_conn_rate gt ${LIMITS.perSourceRate} }

	# Each rule waits for the bytes that it needs, so a ClientHello in many segments is read whole, and refuses at the
	# first byte that is wrong. Rules are needed: inspect-delay alone lost 59 of 60 post-quantum handshakes.
	tcp-request inspect-delay ${LIMITS.clientHelloSeconds}s
	tcp-request content set-var(txn.verdict) str(no-client-hello)
	tcp-request content reject if !{ req.ssl_hello_type 1 }
	tcp-request content set-var(txn.verdict) str(no-name)
	tcp-request content reject if !{ req.ssl_sni -m found }
	tcp-request content set-var(txn.verdict) str(unknown-name)
	tcp-request content set-var(txn.sni) req.ssl_sni,lower
	tcp-request content set-var(txn.backend) var(txn.sni),map_str(sni.map)
${anchored ? ANCHORED : ""}	tcp-request content reject if !{ var(txn.backend) -m found }
	tcp-request content set-var(txn.verdict) str(passed)
	# There is no default: a name that slipped through would still lead nowhere.
	use_backend %[var(txn.backend)]
`;
}

/** A name whose first label is open stands in the map with a star in its place. */
const ANCHORED = `	tcp-request content set-var(txn.backend) var(txn.sni),regsub(^[^.]+,*),map_str(sni.map) if !{ var(txn.backend) -m found }
`;

function allowedSources(networks: readonly string[]): string {
	if (networks.includes("0.0.0.0/0")) return "";
	return `${networks.map((network) => `\tacl allowed src ${network}\n`).join("")}\ttcp-request connection reject if !allowed\n`;
}

/** Where it listens, where home is, and whom it asks for home's address. */
function placeSections(place: ProxyPlace): string {
	const byName = !IPV4.test(place.home.address);
	const port = place.kind === "vm" ? 443 : place.port;
	return text`	bind *:${port} tcp-ut ${LIMITS.unreadSeconds}s

${backend(place, byName)}
${byName ? `${resolvers(place)}\n` : ""}frontend metrics
	bind ${place.kind === "vm" ? "127.0.0.1" : "*"}:${LIMITS.metricsPort}
	mode http
	no log
	# A scraper and a person, with room for both.
	maxconn 20
	timeout http-request 5s
	http-request use-service prometheus-exporter if { path /metrics }
	http-request return status 200 content-type text/plain string "running" if { path /healthz }
	stats enable
	stats uri /
`;
}

/**
 * The server is named by its address, because addresses are remembered by that name: what was known of an old home must
 * not lead to it any more.
 */
function backend({ kind, home: { address, port } }: ProxyPlace, byName: boolean): string {
	return text`backend home
${kind === "vm" ? "\tload-server-state-from-file global\n" : ""}	server ${address}:${port} ${address}:${port}${byName ? " resolvers home" : ""}
`;
}

/** @see https://cloud.google.com/compute/docs/internal-dns#access_internal_dns : every VM's resolver */
const VM_RESOLVER = "169.254.169.254:53";

/** On the VM: the socket that the agent asks for home's last address. Debian makes its directory. */
export const STATS_SOCKET = "/run/haproxy/admin.sock";

/** On the VM: home's last address, kept by the agent, read at a start and at a reload. */
export const SERVER_STATE_FILE = "/var/lib/nexus-edge/servers.state";

/** Asks every 5 s, so a change is followed in 5 to 9 s, and holds on to an answer through any outage of DNS. */
function resolvers({ kind }: ProxyPlace): string {
	return text`resolvers home
	${kind === "vm" ? `nameserver vm ${VM_RESOLVER}` : "parse-resolv-conf"}
	# Room for a name with many addresses without TCP; fits one packet on every path.
	accepted_payload_size 1232
	resolve_retries 3
	timeout resolve 5s
	timeout retry 1s
	hold valid 5s
	# Default holds refuse everything after 40 s of silence. A name that is gone keeps its last address for an hour, any
	# other failure for a day.
	hold nx 1h
	hold other 24h
	hold refused 24h
	hold timeout 24h
	hold obsolete 0s
`;
}

/** Which user it becomes and where it logs. It stands first: sections take the log that they find above them. */
function processSection({ kind }: ProxyPlace): string {
	switch (kind) {
		case "vm":
			return text`
global
	user haproxy
	group haproxy
	chroot /var/lib/haproxy
	# systemd writes standard output to the journal and reads the level at each line's start.
	log stdout format short local0 info
	stats socket ${STATS_SOCKET} mode 600 level admin
	server-state-file ${SERVER_STATE_FILE}
`;
		case "cluster":
			return text`
global
	log stdout format raw local0 info
	# The container's own limit of descriptors may be lower than what all connections need; better fewer than none.
	no strict-limits
`;
	}
}

/** A text as it is written, without the line break after the first quote. */
function text(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
	const whole = parts.reduce((before, part, index) => `${before}${values[index - 1] ?? ""}${part}`);
	return whole.startsWith("\n") ? whole.slice(1) : whole;
}
