import { describe, expect, test } from "vitest";
import { breakGlassCommand } from "../../../components/line/break-glass.ts";
import { adminLine, serviceLine } from "../../../components/line/lines.ts";
import type { LineSettings } from "../../../components/line/settings.ts";
import { EDGE_PODS, HOME } from "./settings.ts";

const lines = (changes: Partial<LineSettings<string>> = {}) => [
	serviceLine({ ...HOME, ...changes }),
	adminLine({ ...HOME, ...changes }),
];
const forwards = (changes?: Partial<LineSettings<string>>) =>
	lines(changes).flatMap((line) => line.forwards.map(({ port, to, from }) => `${port} -> ${to} from ${from}`));
const records = (changes?: Partial<LineSettings<string>>) =>
	lines(changes).flatMap((line) => line.records.map(({ name, type, value }) => `${name} ${type} ${value}`));

describe("the router's table", () => {
	test("leads each public port to one port of the line's machine, and says who uses it", () => {
		expect(forwards()).toEqual([
			"443 -> 192.168.0.11:31443 from anywhere",
			"80 -> 192.168.0.11:31080 from anywhere",
			"8443 -> 192.168.0.10:30443 from 198.51.100.7",
		]);
	});

	test("leads the admin line to the edge's proxy where that is in the cluster", () => {
		expect(forwards({ edge: EDGE_PODS })).toContain("10443 -> 192.168.0.10:32443 from anywhere");
	});

	test("has no way to the admin line without an edge, and never one to the break-glass port", () => {
		expect(forwards({ edge: { kind: "none" } })).toHaveLength(2);
		for (const edge of [HOME.edge, EDGE_PODS, { kind: "none" } as const])
			expect(forwards({ edge }).join()).not.toContain("30943");
	});

	test("leads to 443 and 80 of the machine itself with k3s' load balancer, and is empty with a cloud's", () => {
		expect(forwards({ exposure: "serviceLb" })).toEqual([
			"443 -> 192.168.0.11:443 from anywhere",
			"80 -> 192.168.0.11:80 from anywhere",
			"8443 -> 192.168.0.10:30443 from 198.51.100.7",
		]);
		expect(forwards({ exposure: "loadBalancer" })).toEqual([]);
	});

	test("follows a line that is moved to the other machine", () => {
		const moved = {
			service: { ...HOME.service, role: "admin" as const },
			admin: { ...HOME.admin, role: "service" as const },
		};
		expect(forwards(moved)[0]).toBe("443 -> 192.168.0.10:31443 from anywhere");
		expect(forwards(moved)[2]).toBe("8443 -> 192.168.0.11:30443 from 198.51.100.7");
	});
});

describe("the DNS records", () => {
	test("lead the admin line's names to the edge, and every other name home", () => {
		expect(records()).toEqual([
			"*.example.dev CNAME home.example.dev",
			"argocd.example.dev A 198.51.100.7",
			"grafana.example.dev A 198.51.100.7",
		]);
	});

	test("hold home's address where it is one", () => {
		expect(records({ homeAddress: "203.0.113.9", homeIsAddress: true })[0]).toBe("*.example.dev A 203.0.113.9");
	});

	test("lead to the machine itself where no edge is in front of it", () => {
		expect(records({ edge: { kind: "none" } })).toContain("grafana.example.dev A 192.168.0.10");
	});

	test("leave out the service line's where a cloud's load balancer has an address of its own", () => {
		expect(records({ exposure: "loadBalancer" })).toEqual([
			"argocd.example.dev A 198.51.100.7",
			"grafana.example.dev A 198.51.100.7",
		]);
	});

	test("are none for names that exist on this laptop alone", () => {
		expect(records({ publicDomain: false })).toEqual([]);
	});
});

describe("the way past the edge", () => {
	test("is a command that names the machine, the port and a name of the certificate", () => {
		expect(breakGlassCommand(HOME)).toBe(
			"curl --resolve argocd.example.dev:30943:192.168.0.10 https://argocd.example.dev:30943/",
		);
	});

	test("is not told where nobody told the machine's address", () => {
		expect(breakGlassCommand({ ...HOME, nodes: { service: undefined, admin: undefined } })).toBeUndefined();
	});
});
