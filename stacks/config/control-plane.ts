import { addressAt, networkAround, parseNetwork } from "./ipv4.ts";

/** Google takes a /28 for the control plane and gives its private endpoint the second address after the network's own. */
const BITS = 28;
const PLACE = 2;

/** The control plane's network by the address of its endpoint; undefined where no /28 has it there. */
export function controlPlaneCidr(endpoint: string): string | undefined {
	const cidr = networkAround(`${endpoint}/${BITS}`);
	const network = parseNetwork(cidr ?? "");
	return network !== undefined && addressAt(network, PLACE) === endpoint ? cidr : undefined;
}

/** The address that an endpoint in the same /28 would have. */
export function endpointBeside(address: string): string {
	const network = parseNetwork(networkAround(`${address}/${BITS}`) ?? "");
	return network === undefined ? address : addressAt(network, PLACE);
}
