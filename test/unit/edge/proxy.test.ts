import { describe, expect, test } from "vitest";
import { proxySections, renderProxy } from "../../../components/edge/proxy/haproxy-config.ts";
import { LIMITS } from "../../../components/edge/proxy/limits.ts";
import { type ProxyLines, proxyLines } from "../../../components/edge/proxy/lines.ts";
import type { ClusterPlace, VmPlace } from "../../../components/edge/proxy/place.ts";

const LINES: ProxyLines = { hosts: ["argocd.example.dev", "grafana.example.dev"], allowedSources: ["0.0.0.0/0"] };
const VM: VmPlace = { kind: "vm", home: { address: "home.example.dev", port: 8443 } };
const CLUSTER: ClusterPlace = {
	kind: "cluster",
	port: 8443,
	home: { address: "gateway.nexus-gateway.svc.cluster.local", port: 443 },
};

function config(lines: Partial<ProxyLines> = {}, place: VmPlace | ClusterPlace = VM): string {
	return renderProxy({ ...LINES, ...lines }, place)["haproxy.cfg"];
}

describe("what passes the edge", () => {
	test("is each admin host under the domain, in small letters, whatever the order in which they were written", () => {
		const settings = { domain: "Example.dev", allowedSources: ["203.0.113.0/24", "198.51.100.7/32"] };
		const one = proxyLines({ ...settings, adminHosts: ["grafana", "ArgoCD", "grafana"] });
		expect(one.hosts).toEqual(["argocd.example.dev", "grafana.example.dev"]);
		expect(
			proxyLines({
				...settings,
				adminHosts: ["argocd", "grafana"],
				allowedSources: settings.allowedSources.toReversed(),
			}),
		).toEqual(one);
	});

	test("is a line in the map, which is all that leads to a backend", () => {
		expect(renderProxy(LINES, VM)["sni.map"]).toBe("argocd.example.dev home\ngrafana.example.dev home\n");
		expect(config()).not.toContain("default_backend");
	});

	test("is refused unless the whole name is in the map", () => {
		const converters = [...config().matchAll(/map\w*\(/g)].map(([converter]) => converter);
		expect(converters).toEqual(["map_str("]);
	});

	test("leaves one label open where a name starts with a star, and asks for that only then", () => {
		expect(config()).not.toContain("regsub");
		expect(config({ hosts: ["*.apps.example.dev"] })).toContain("regsub");
	});

	test("may come from everywhere unless networks are named, each on a line of its own", () => {
		expect(config()).not.toContain("acl allowed");
		const networks = Array.from({ length: 100 }, (_, index) => `203.0.${index}.0/24`);
		const text = config({ allowedSources: networks });
		expect(text.match(/acl allowed src \S+\n/g)).toHaveLength(100);
		// Before the table is touched: who may not connect fills no memory.
		expect(text.indexOf("reject if !allowed")).toBeLessThan(text.indexOf("track-sc0"));
	});
});

describe("the two places of the proxy", () => {
	test("hold the same bytes for all that lets a connection in or not", () => {
		for (const lines of [LINES, { hosts: ["*.a.dev", "b.dev"], allowedSources: ["10.0.0.0/8"] }]) {
			const shared = proxySections(lines);
			expect(shared).toContain("frontend admin\n");
			expect(shared).toContain("tcp-request content reject");
			expect(renderProxy(lines, VM)["haproxy.cfg"]).toContain(shared);
			expect(renderProxy(lines, CLUSTER)["haproxy.cfg"]).toContain(shared);
			expect(renderProxy(lines, VM)["sni.map"]).toBe(renderProxy(lines, CLUSTER)["sni.map"]);
		}
	});

	test("differ in where they listen, whom they ask for names, where they log and where home is, and in nothing else", () => {
		const vm = config({}, VM).split("\n");
		const cluster = config({}, CLUSTER).split("\n");
		const only = (one: readonly string[], other: readonly string[]) =>
			one.filter((line) => !other.includes(line)).map((line) => line.trim());
		expect(only(vm, cluster)).toEqual([
			"user haproxy",
			"group haproxy",
			"chroot /var/lib/haproxy",
			"# systemd writes standard output to the journal and reads the level at each line's start.",
			"log stdout format short local0 info",
			"stats socket /run/haproxy/admin.sock mode 600 level admin",
			"server-state-file /var/lib/nexus-edge/servers.state",
			"bind *:443 tcp-ut 300s",
			"load-server-state-from-file global",
			"server home.example.dev:8443 home.example.dev:8443 resolvers home",
			"nameserver vm 169.254.169.254:53",
			"bind 127.0.0.1:8404",
		]);
		expect(only(cluster, vm)).toEqual([
			"log stdout format raw local0 info",
			"# The container's own limit of descriptors may be lower than what all connections need; better fewer than none.",
			"no strict-limits",
			"bind *:8443 tcp-ut 300s",
			"server gateway.nexus-gateway.svc.cluster.local:443 gateway.nexus-gateway.svc.cluster.local:443 resolvers home",
			"parse-resolv-conf",
			"bind *:8404",
		]);
	});

	test("keep metrics and statistics off the public side of the VM", () => {
		const binds = [...config().matchAll(/^\tbind (\S+)/gm)].map(([, address]) => address);
		expect(binds).toEqual(["*:443", `127.0.0.1:${LIMITS.metricsPort}`]);
	});
});

describe("home", () => {
	test("is asked for by name as long as it has one, and never where it is an address", () => {
		expect(config()).toContain("resolvers home");
		const byAddress = config({}, { kind: "vm", home: { address: "203.0.113.9", port: 8443 } });
		expect(byAddress).toContain("server 203.0.113.9:8443 203.0.113.9:8443\n");
		expect(byAddress).not.toContain("resolvers");
	});

	test("is told the client's address by PROXY protocol v2", () => {
		expect(config()).toMatch(/default-server .*\bsend-proxy-v2\b/);
	});

	test("is remembered under its own address, so that an old home's address never leads to a new one", () => {
		const server = (address: string) =>
			/^\tserver (\S+)/m.exec(config({}, { kind: "vm", home: { address, port: 8443 } }))?.[1];
		expect(server("home.example.dev")).not.toBe(server("203.0.113.9"));
	});
});

describe("what cannot be written", () => {
	test("is refused, all of it at once, before it becomes a line of the configuration", () => {
		const wrong = () =>
			renderProxy(
				{
					hosts: ["ok.example.dev", "x.dev home\nevil.dev", "Big.example.dev", "*.*.dev"],
					allowedSources: ["0.0.0.0"],
				},
				{ kind: "cluster", port: 443, home: { address: "home.dev\n\tbind *:1", port: 0 } },
			);
		expect(wrong).toThrow(
			[
				"the edge's proxy cannot be written:",
				'  hosts: "x.dev home\\nevil.dev" is no name in small letters such as grafana.example.dev or *.example.dev',
				'  hosts: "Big.example.dev" is no name in small letters such as grafana.example.dev or *.example.dev',
				'  hosts: "*.*.dev" is no name in small letters such as grafana.example.dev or *.example.dev',
				'  allowedSources: "0.0.0.0" is no IPv4 network such as 203.0.113.0/24',
				'  home.address: "home.dev\\n\\tbind *:1" is neither a DNS name in small letters nor an IPv4 address',
				"  home.port: 0 is no port from 1 to 65535",
				"  port: 443 is no port from 1024 to 65535",
			].join("\n"),
		);
	});

	test("is an edge that nothing and nobody could pass", () => {
		expect(() => renderProxy({ hosts: [], allowedSources: [] }, VM)).toThrow(
			/hosts: there is none.*\n.*allowedSources: there is none/,
		);
	});

	test("is not home's address in another spelling of numbers", () => {
		for (const address of ["300.1.1.1", "1.2.3", "010.1.1.1", "1.2.3.4.5"])
			expect(() => renderProxy(LINES, { kind: "vm", home: { address, port: 1 } }), address).toThrow("home.address");
	});
});

describe("the limits", () => {
	test("remember every source that can have a connection", () => {
		expect(LIMITS.rememberedSources).toBeGreaterThanOrEqual(LIMITS.connections);
	});
});
