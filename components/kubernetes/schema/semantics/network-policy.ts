import { isIPv4, isIPv6 } from "node:net";
import type { Place, Report } from "./place.ts";
import { checkPort } from "./port.ts";
import { checkLabels } from "./selector.ts";

/** @see https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
export function checkNetworkPolicy(policy: Place, report: Report): void {
	const spec = policy.at("spec");
	checkLabels(spec.at("podSelector", "matchLabels"), report);
	for (const [rules, peers] of [
		["ingress", "from"],
		["egress", "to"],
	] as const) {
		for (const rule of spec.at(rules).items) {
			for (const peer of rule.at(peers).items) checkPeer(peer, report);
			for (const port of rule.at("ports").items) checkPolicyPort(port, report);
		}
	}
}

function checkPeer(peer: Place, report: Report): void {
	if (peer.isHole) return;
	for (const selector of ["podSelector", "namespaceSelector"]) checkLabels(peer.at(selector, "matchLabels"), report);
	const given = peer.entries.map(([key]) => key);
	if (given.length === 0) report(peer, "one of ipBlock, podSelector, namespaceSelector is needed");
	if (given.includes("ipBlock") && given.length > 1) report(peer, "ipBlock excludes podSelector and namespaceSelector");
	const block = peer.at("ipBlock");
	for (const cidr of [block.at("cidr"), ...block.at("except").items]) {
		if (cidr.text !== undefined && !isCidr(cidr.text))
			report(cidr, `${JSON.stringify(cidr.text)} is not an address range (10.9.8.0/24, 2001:db8::/64)`);
	}
}

function checkPolicyPort(port: Place, report: Report): void {
	checkPort(port.at("port"), report);
	const [first, last] = [port.at("port"), port.at("endPort")];
	if (last.number === undefined) return;
	if (first.missing) report(last, "endPort needs port");
	else if (typeof first.value === "string" && !first.isHole)
		report(last, "endPort needs a port with a number, not a name");
	else if (first.number !== undefined && last.number < first.number)
		report(last, `${last.number} is less than port, ${first.number}`);
}

function isCidr(text: string): boolean {
	const [, address, bits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
	if (address === undefined || bits === undefined) return false;
	if (isIPv4(address)) return Number(bits) <= 32;
	return isIPv6(address) && Number(bits) <= 128;
}
