import type { ProxyLines } from "./lines.ts";
import type { ProxyPlace } from "./place.ts";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** @see https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
const HOST = new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})+$`);
const ADDRESS = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const NETWORK = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}/(?:3[0-2]|[12]?\\d)$`);
export const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/**
 * What cannot be written into a proxy's configuration, all of it. The stack's settings are checked before; this keeps a
 * text that is no name from becoming a line of the configuration.
 */
export function proxyProblems(lines: ProxyLines, place: ProxyPlace): readonly string[] {
	const { address, port } = place.home;
	return [
		...(lines.hosts.length === 0 ? ["hosts: there is none, so nothing could pass; name at least one"] : []),
		...lines.hosts
			.filter((host) => !HOST.test(host) || host.length > 253)
			.map((host) => `hosts: ${quote(host)} is no name in small letters such as grafana.example.dev or *.example.dev`),
		...(lines.allowedSources.length === 0
			? ["allowedSources: there is none, so nobody could connect; 0.0.0.0/0 is everybody"]
			: []),
		...lines.allowedSources
			.filter((network) => !NETWORK.test(network))
			.map((network) => `allowedSources: ${quote(network)} is no IPv4 network such as 203.0.113.0/24`),
		...(ADDRESS.test(address) && (IPV4.test(address) || /[a-z]/.test(address))
			? []
			: [`home.address: ${quote(address)} is neither a DNS name in small letters nor an IPv4 address`]),
		...portProblem("home.port", port, 1),
		...(place.kind === "cluster" ? portProblem("port", place.port, 1024) : []),
	];
}

function portProblem(key: string, port: number, first: number): readonly string[] {
	return Number.isInteger(port) && port >= first && port <= 65_535
		? []
		: [`${key}: ${port} is no port from ${first} to 65535`];
}

function quote(text: string): string {
	return JSON.stringify(text);
}
