/** Manifests at the limits of what is allowed: right, and one step further they would be wrong. */
import type { Edit, ValidName } from "./schema-corpus.ts";

const container = ["spec", "template", "spec", "containers", 0] as const;
const block = ["spec", "egress", 0, "to", 0, "ipBlock"] as const;
const port = ["spec", "egress", 0, "ports", 0] as const;

export const atLimits: readonly (readonly [name: string, base: ValidName, edit: Edit])[] = [
	["the first port", "deployment", [[...container, "ports", 0, "containerPort"], 1]],
	["the last port", "deployment", [[...container, "ports", 0, "containerPort"], 65535]],
	["the longest port name", "deployment", [[...container, "ports", 0, "name"], "http-prometheus"]],
	[
		"a request that is its limit, in other units",
		"deployment",
		[[...container, "resources", "requests", "memory"], "536870912"],
	],
	["a resource with a domain", "deployment", [[...container, "resources", "limits", "nvidia.com/gpu"], 1]],
	["a variable with a dot", "deployment", [[...container, "env", 0, "name"], "spring.profiles.active"]],
	["the largest 32-bit number", "deployment", [["spec", "revisionHistoryLimit"], 2 ** 31 - 1]],
	["the longest namespace", "namespace", [["metadata", "name"], "n".repeat(63)]],
	["the longest name", "deployment", [["metadata", "name"], "n".repeat(253)]],
	["an annotation in capitals", "deployment", [["metadata", "annotations"], { "Example.dev/Owner": "Centre & A5" }]],
	["an empty label value", "deployment", [["metadata", "labels", "tier"], ""]],
	[
		"a toleration of all effects",
		"deployment",
		[["spec", "template", "spec", "tolerations"], [{ operator: "Exists", effect: "" }]],
	],
	[
		"two ports that differ in their protocol",
		"deployment",
		[
			[...container, "ports"],
			[{ containerPort: 53 }, { containerPort: 53, protocol: "UDP" }],
		],
	],
	["the first node port", "service", [["spec"], nodePort(30000)]],
	["the last node port", "service", [["spec"], nodePort(32767)]],
	["a headless Service without ports", "service", [["spec"], { clusterIP: "None" }]],
	["a name elsewhere without ports", "service", [["spec"], { type: "ExternalName", externalName: "a.example" }]],
	["a range of IPv6", "networkPolicy", [block, { cidr: "2001:db8::/128" }]],
	["a range of one address", "networkPolicy", [block, { cidr: "203.0.113.7/32" }]],
	["a range of ports", "networkPolicy", [port, { port: 443, endPort: 443 }]],
	["as many host names as a route takes", "httpRoute", [["spec", "hostnames"], sixteenHosts()]],
	["the longest path", "httpRoute", [["spec", "rules", 0, "matches", 0, "path", "value"], `/${"a".repeat(1023)}`]],
	["as many replicas at least as at most", "autoscaler", [["spec", "maxReplicas"], 2]],
	["every hour", "cronJob", [["spec", "schedule"], "@hourly"]],
	[
		"an address of a Gateway that is a name",
		"gateway",
		[["spec", "addresses"], [{ type: "Hostname", value: "centre" }]],
	],
	["as many labels as a Gateway takes", "gateway", [["spec", "infrastructure", "labels"], eightOf("a")]],
];

function sixteenHosts(): readonly string[] {
	return Array.from({ length: 16 }, (_, index) => `h${index}.example.dev`);
}

function eightOf(letter: string): Readonly<Record<string, string>> {
	return Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${letter}${index}`, ""]));
}

function nodePort(number: number): unknown {
	return { type: "NodePort", selector: { a: "b" }, ports: [{ port: 443, nodePort: number }] };
}
