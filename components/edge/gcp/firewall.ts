/** What may come in: everything that no rule names is denied, which is how a network of one's own starts. */
export interface FirewallRule {
	/** Name in Google Cloud. */
	readonly name: string;
	/** Why it is there. */
	readonly description: string;
	/** TCP port that it opens. */
	readonly port: number;
	/** IPv4 networks that it lets in. */
	readonly sources: readonly string[];
}

/** Network tag of the edge's VM: the rules open its ports, not those of whatever else is put into the network. */
export const EDGE_TAG = "nexus-edge";

/**
 * Google's own relays of Identity-Aware Proxy, which asks for a Google account with the right before it forwards.
 * @see https://cloud.google.com/iap/docs/using-tcp-forwarding#create-firewall-rule
 */
export const IAP_RELAYS = "35.235.240.0/20";

/**
 * The only ways in. There is no rule that denies: Google denies every packet that no rule allows, and a network of
 * one's own has none of the rules that the project's `default` network comes with (SSH, RDP and ICMP from everywhere).
 * @see https://cloud.google.com/firewall/docs/firewalls#default_firewall_rules
 */
export function firewallRules(allowedSources: readonly string[]): readonly FirewallRule[] {
	return [
		{ name: "nexus-edge-https", description: "The admin line", port: 443, sources: allowedSources },
		{
			name: "nexus-edge-ssh-through-iap",
			description: "SSH, through Identity-Aware Proxy alone",
			port: 22,
			sources: [IAP_RELAYS],
		},
	];
}
