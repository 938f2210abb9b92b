import { renderProxy } from "../../../components/edge/proxy/haproxy-config.ts";
import { LIMITS } from "../../../components/edge/proxy/limits.ts";
import { type ProxySettings, proxyLines } from "../../../components/edge/proxy/lines.ts";
import { EDGE_ADDRESS, HOME_ADDRESSES } from "../../e2e/edge/network.ts";
import { CURRENT, HAPROXY_COMMAND } from "../../e2e/edge/scene.ts";

export type ContestantName = "no proxy" | "HAProxy" | "nginx stream" | "sniproxy";

/** One way from the client to home. */
export interface Contestant {
	readonly name: ContestantName;
	readonly address: string;
	readonly port: number;
	/** The program on the edge's machine; there is none where the kernel passes packets on. */
	readonly proxy?: {
		/** As the kernel knows its processes. */
		readonly process: string;
		readonly files: Readonly<Record<string, string>>;
		readonly command: readonly string[];
	};
}

/** The names that pass, the same for all. */
export const SETTINGS: ProxySettings = {
	domain: "example.dev",
	adminHosts: ["argocd", "grafana", "*.apps"],
	allowedSources: ["0.0.0.0/0"],
};
export const NAME = "argocd.example.dev";

const HOME = HOME_ADDRESSES[0];
/** Home takes a PROXY header on the one port, and none on the other. */
export const HOME_PORTS = { proxyProtocol: 8443, plain: 9443 } as const;

const HOSTS = proxyLines(SETTINGS).hosts;

/** The edge's own configuration, as rendered, started as on the VM. */
function haproxy(): Contestant {
	const place = { kind: "vm", home: { address: HOME, port: HOME_PORTS.proxyProtocol } } as const;
	return {
		name: "HAProxy",
		address: EDGE_ADDRESS,
		port: 443,
		proxy: {
			process: "haproxy",
			files: Object.fromEntries(
				Object.entries(renderProxy(proxyLines(SETTINGS), place)).map(([name, text]) => [`${CURRENT}/${name}`, text]),
			),
			command: HAPROXY_COMMAND,
		},
	};
}

/**
 * What a user would write for the same: the names, the time limit of the ClientHello, connections by address, the
 * client's address to home, a log. It has no limit of an address's rate. Two workers, as HAProxy has two threads.
 */
function nginxStream(): Contestant {
	const port = 1443;
	return {
		name: "nginx stream",
		address: EDGE_ADDRESS,
		port,
		proxy: {
			process: "nginx",
			files: {
				"/etc/nginx/edge.conf": `load_module modules/ngx_stream_module.so;
user www-data;
daemon off;
pid /run/nginx-edge.pid;
error_log /var/log/nginx-edge.error;
worker_processes ${LIMITS.threads};
# Both sides of a connection count, and the limit is a worker's.
events { worker_connections ${LIMITS.connections}; }
stream {
	map $ssl_preread_server_name $home {
		hostnames;
${HOSTS.map((host) => `\t\t${host} ${HOME}:${HOME_PORTS.proxyProtocol};`).join("\n")}
	}
	limit_conn_zone $binary_remote_addr zone=source:10m;
	log_format edge '$remote_addr:$remote_port $ssl_preread_server_name $bytes_received $bytes_sent $status $session_time';
	access_log /var/log/nginx-edge.log edge;
	server {
		listen ${port};
		limit_conn source ${LIMITS.perSourceConnections};
		ssl_preread on;
		preread_timeout ${LIMITS.clientHelloSeconds}s;
		proxy_connect_timeout ${LIMITS.connectSeconds}s;
		proxy_timeout ${LIMITS.idleSeconds}s;
		proxy_protocol on;
		proxy_pass $home;
	}
}
`,
			},
			command: ["/usr/sbin/nginx", "-c", "/etc/nginx/edge.conf"],
		},
	};
}

/** It has neither a time limit for the ClientHello nor one by address, and cannot be given them. */
function sniproxy(): Contestant {
	const port = 2443;
	const pattern = (host: string) => `^${host.replaceAll(".", "\\\\.").replace("*", "[^.]+")}$`;
	return {
		name: "sniproxy",
		address: EDGE_ADDRESS,
		port,
		proxy: {
			process: "sniproxy",
			files: {
				"/etc/sniproxy-edge.conf": `user root
pidfile /run/sniproxy-edge.pid
error_log { filename /var/log/sniproxy-edge.error }
access_log { filename /var/log/sniproxy-edge.log }
listener ${EDGE_ADDRESS} ${port} {
	protocol tls
	table edge
}
table edge {
${HOSTS.map((host) => `\t${pattern(host)} ${HOME}:${HOME_PORTS.proxyProtocol} proxy_protocol`).join("\n")}
}
`,
			},
			command: ["/usr/sbin/sniproxy", "-f", "-c", "/etc/sniproxy-edge.conf"],
		},
	};
}

/** The floor: the edge's kernel passes packets on, over the same two cables. */
const NO_PROXY: Contestant = { name: "no proxy", address: HOME, port: HOME_PORTS.plain };

/** The edge's own. */
export const OURS = haproxy();

export const CONTESTANTS: readonly Contestant[] = [NO_PROXY, OURS, nginxStream(), sniproxy()];

/** A file of this size lies at home. */
export const DOWNLOAD_BYTES = 300_000_000;

/** Home's gateway: nginx, which is what the real one runs too. It ends TLS and closes first. */
export function homeFiles({ key, cert }: { key: string; cert: string }): Readonly<Record<string, string>> {
	return {
		"/etc/nginx/key.pem": key,
		"/etc/nginx/cert.pem": cert,
		"/etc/nginx/home.conf": `user www-data;
daemon off;
pid /run/nginx-home.pid;
error_log /var/log/nginx-home.error crit;
worker_processes 2;
events { worker_connections 20000; }
http {
	access_log off;
	# Idle connections are to stay.
	client_header_timeout 600s;
	server {
		listen ${HOME_PORTS.proxyProtocol} ssl proxy_protocol backlog=4096;
		listen ${HOME_PORTS.plain} ssl backlog=4096;
		ssl_certificate /etc/nginx/cert.pem;
		ssl_certificate_key /etc/nginx/key.pem;
		root /srv;
		location = / { return 200 "home\\n"; }
	}
}
`,
	};
}
