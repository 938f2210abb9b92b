import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { binDir } from "../rig.ts";

/** One end of a connection: a pod, or a host outside the cluster. */
export type Peer = PodPeer | HostPeer;

export interface PodPeer {
	readonly namespace: string;
	readonly namespaceLabels: Readonly<Record<string, string>>;
	readonly podLabels: Readonly<Record<string, string>>;
}

export interface HostPeer {
	/** IPv4 address. */
	readonly ip: string;
}

/** A connection that somebody tries to open. */
export interface Traffic {
	readonly from: Peer;
	readonly to: Peer;
	/** Port of the container, or of the host. */
	readonly port: number;
	/** The container's own name for that port. */
	readonly portName?: string;
	/** @default "TCP" */
	readonly protocol?: "TCP" | "UDP";
}

/** Pods get an address that no ipBlock of ours names: what a block says of a pod's address is up to the CNI plugin. */
const POD_ADDRESS = "198.18.0.1";

/**
 * Which connections NetworkPolicies let pass, in the order of `traffic`, by the matcher of cyclonus: the program that the
 * makers of CNI plugins test theirs with. The node that a pod runs on always reaches it, whatever policies say; that is
 * not asked here.
 */
export function allowed(policies: readonly object[], traffic: readonly Traffic[]): readonly boolean[] {
	const question = {
		policies,
		traffic: traffic.map(({ from, to, port, portName = "", protocol = "TCP" }) => ({
			from: withAddress(from),
			to: withAddress(to),
			port,
			portName,
			protocol,
		})),
	};
	const answer: unknown = JSON.parse(
		execFileSync(join(binDir(), "netpol"), {
			input: JSON.stringify(question),
			encoding: "utf8",
			maxBuffer: 64 * 1024 * 1024,
		}),
	);
	if (!Array.isArray(answer) || answer.length !== traffic.length) throw new Error(`netpol answered ${answer}`);
	return answer.map((one) => one === true);
}

function withAddress(peer: Peer): Peer & HostPeer {
	return "ip" in peer ? peer : { ...peer, ip: POD_ADDRESS };
}
