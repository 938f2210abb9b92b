import { keyOf, problem, quote } from "../problem.ts";
import { rule } from "./rule.ts";

/** A name leads to one place; those of the apps are checked with the apps. */
const distinctHosts = rule(["lines"], function* ({ lines }) {
	const taken = new Map<string, string>();
	for (const [index, host] of lines.admin.hosts.entries()) {
		const key = keyOf("lines", ["admin", "hosts", index]);
		const first = taken.get(host);
		if (first !== undefined) yield problem(key, `${quote(host)} is in ${first} already; delete one`);
		else taken.set(host, key);
	}
});

/** The names of the admin line lead to the edge, which would then dial itself. */
const homeIsNotTheEdge = rule(["domain", "lines", "edge"], function* ({ domain, lines, edge }) {
	if (edge.provider !== "gcp") return;
	const host = lines.admin.hosts.find((name) => `${name}.${domain}` === lines.homeAddress);
	if (host === undefined) return;
	yield problem(
		keyOf("lines", ["homeAddress"]),
		`${quote(lines.homeAddress)} is a name of the admin line (${quote(host)} in nexus:lines.admin.hosts), which leads to the edge: it would dial itself; use a name of its own such as home.${domain}`,
	);
});

export const hostRules = [distinctHosts, homeIsNotTheEdge];
