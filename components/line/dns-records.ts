import type { DnsRecord } from "./model.ts";
import type { LineSettings } from "./settings.ts";

/**
 * Every name that has no record of its own leads home, as the service line's listener and certificate take every name:
 * a new app needs no new record.
 */
export function serviceRecords<A>(settings: LineSettings<A>): readonly DnsRecord<A>[] {
	// A cloud's load balancer has an address of its own, which nobody knows beforehand.
	const leadsHome = settings.publicDomain && settings.exposure !== "loadBalancer";
	return leadsHome ? [home("service", `*.${settings.domain}`, settings)] : [];
}

/** Each name of the admin line leads to what stands in front of it. */
export function adminRecords<A>(settings: LineSettings<A>): readonly DnsRecord<A>[] {
	return settings.publicDomain ? settings.admin.hosts.flatMap((host) => adminRecord(host, settings)) : [];
}

function adminRecord<A>(name: string, settings: LineSettings<A>): readonly DnsRecord<A>[] {
	const { admin, edge, nodes } = settings;
	switch (edge.kind) {
		case "machine":
			return [{ line: "admin", name, type: "A", value: edge.address }];
		case "pods":
			return [home("admin", name, settings)];
		case "none": {
			// For those at home; elsewhere the address means nothing.
			const node = nodes[admin.role];
			return node === undefined ? [] : [{ line: "admin", name, type: "A", value: node }];
		}
	}
}

function home<A>(
	line: DnsRecord<A>["line"],
	name: string,
	{ homeAddress, homeIsAddress }: LineSettings<A>,
): DnsRecord<A> {
	return { line, name, type: homeIsAddress ? "A" : "CNAME", value: homeAddress };
}
