/** A record to set in the domain's DNS. */
export interface DnsRecord<Address> {
	/** The whole name, e.g. `grafana.example.dev`. */
	readonly name: string;
	readonly type: "A";
	/** The edge's public IPv4 address. */
	readonly value: Address;
}

/** What leads the names of the admin line to the edge. */
export function dnsRecords<Address>(hosts: readonly string[], address: Address): readonly DnsRecord<Address>[] {
	return hosts.map((name) => ({ name, type: "A", value: address }));
}
