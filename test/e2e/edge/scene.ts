import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderProxy } from "../../../components/edge/proxy/haproxy-config.ts";
import { LIMITS } from "../../../components/edge/proxy/limits.ts";
import { type ProxySettings, proxyLines } from "../../../components/edge/proxy/lines.ts";
import { Machine, pause, type Service, until } from "./machine.ts";
import { EDGE_ADDRESS, EdgeNetwork, HOME_ADDRESSES, type Place } from "./network.ts";
import type { ClientAnswers, Dial } from "./programs/client.ts";
import type { DnsAnswers } from "./programs/dns.ts";
import type { HomeAnswers } from "./programs/home.ts";
import type { MetadataAnswers } from "./programs/metadata.ts";
import { Remote } from "./remote.ts";

/** The stack whose edge is tried. */
export const SETTINGS: ProxySettings = {
	domain: "example.dev",
	adminHosts: ["argocd", "grafana", "*.apps"],
	allowedSources: ["0.0.0.0/0"],
};
export const HOME_NAME = "home.example.dev";
export const HOME_PORT = 8443;

/** Where the proxy's files lie on the machine: the agent's `current`. */
export const CURRENT = "/etc/haproxy/nexus/current";

/** Client, edge and home, with a resolver for the edge; the proxy is started by the test. */
export class Scene {
	readonly network: EdgeNetwork;
	readonly machine: Machine;
	readonly client: Remote<ClientAnswers>;
	readonly home: Remote<HomeAnswers>;
	readonly dns: Remote<DnsAnswers>;
	readonly metadata: Remote<MetadataAnswers>;
	readonly certificate: { readonly key: string; readonly cert: string; readonly fingerprint: string };

	private constructor(network: EdgeNetwork, machine: Machine) {
		const program = (place: Place, name: string) =>
			network.node(place, fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url)));
		this.network = network;
		this.machine = machine;
		this.client = new Remote(program("client", "client"));
		this.home = new Remote(program("home", "home"));
		this.dns = new Remote(program("edge", "dns"));
		this.metadata = new Remote(program("edge", "metadata"));
		this.certificate = makeCertificate();
	}

	static async open(): Promise<Scene> {
		const network = new EdgeNetwork();
		const scene = new Scene(network, await Machine.boot(network));
		await scene.homeListens(HOME_ADDRESSES[0]);
		await scene.dns.ask("set", { mode: "answer", records: { [HOME_NAME]: HOME_ADDRESSES[0] } });
		return scene;
	}

	/** How a client reaches the admin line by a name. */
	dial(name: string | undefined = "argocd.example.dev"): Dial {
		return { address: EDGE_ADDRESS, port: 443, ca: this.certificate.cert, ...(name && { name }) };
	}

	async homeListens(address: string): Promise<void> {
		await this.home.ask("listen", { address, port: HOME_PORT, ...this.certificate });
	}

	/** Starts HAProxy with the rendered configuration, as Debian's unit does. */
	async startProxy(
		settings: ProxySettings = SETTINGS,
		edit: (text: string) => string = (text) => text,
	): Promise<Service> {
		const files = renderProxy(proxyLines(settings), { kind: "vm", home: { address: HOME_NAME, port: HOME_PORT } });
		for (const [name, text] of Object.entries(files)) this.machine.write(`${CURRENT}/${name}`, edit(text));
		const proxy = startHaproxy(this.machine);
		try {
			await until("home is up", 10, () => this.serverIsUp());
		} catch (error) {
			throw new Error(`${error}\n${proxy.output}`);
		}
		return proxy;
	}

	/** Whether the proxy holds home to be alive: also while its checks have begun to fail, `UP 2/3`. */
	serverIsUp(): boolean {
		const { output } = this.machine.run("curl", ["-s", "http://127.0.0.1:8404/;csv"]);
		return output.split("\n").some((line) => /^home,home\S*,.*,UP[ ,]/.test(line));
	}

	async close(): Promise<void> {
		for (const remote of [this.client, this.home, this.dns, this.metadata]) await remote.close();
		this.machine.close();
		await pause(100);
		this.network.close();
	}
}

/** The command of Debian's haproxy.service, with the drop-in's path of the configuration. */
export const HAPROXY_COMMAND = [
	...["/usr/sbin/haproxy", "-Ws", "-f", `${CURRENT}/haproxy.cfg`, "-p", "/run/haproxy.pid"],
	...["-S", "/run/haproxy-master.sock", ...fewerConnections()],
] as const;

export function startHaproxy(machine: Machine): Service {
	const [program, ...args] = HAPROXY_COMMAND;
	return machine.start(program, args);
}

/**
 * Where this machine allows a process fewer descriptors than the VM does, HAProxy would not start; the command line
 * then asks for fewer connections. The configuration stays as it is rendered.
 */
function fewerConnections(): readonly string[] {
	const allowed = Number(/^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
	const { connections, descriptorsPerConnection } = LIMITS;
	// Listeners, pipes of the master and the like take some 50.
	const possible = Math.floor((allowed - 100) / descriptorsPerConnection);
	return possible < connections ? ["-n", String(possible)] : [];
}

export function makeCertificate(): Scene["certificate"] {
	const directory = mkdtempSync(join(tmpdir(), "nexus-certificate-"));
	try {
		const [key, cert] = [join(directory, "key"), join(directory, "cert")] as const;
		execFileSync(
			"openssl",
			[
				...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
				...["-subj", "/CN=home", "-addext", "subjectAltName=DNS:*.example.dev", "-keyout", key, "-out", cert],
			],
			{ stdio: "ignore" },
		);
		const text = readFileSync(cert, "utf8");
		return { key: readFileSync(key, "utf8"), cert: text, fingerprint: new X509Certificate(text).fingerprint256 };
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}
