import type { Exposure } from "../cluster/exposure.ts";
import type { PodPeer } from "../kubernetes/network-policy.ts";
import type { Role } from "../kubernetes/role.ts";

/** The settings that both lines follow from. */
export interface LineSettings<A> {
	/** The stack's name. */
	readonly env: string;
	/** Kubernetes minor whose Pod Security rules hold. */
	readonly kubernetesMinor: string;
	/** `nexus:domain` */
	readonly domain: string;
	/** Whether the domain exists in public DNS; a name under .localhost needs no record. */
	readonly publicDomain: boolean;
	/** Your home's one public address: a DNS name or an IPv4 address. */
	readonly homeAddress: string;
	/** Whether that is an address. */
	readonly homeIsAddress: boolean;
	/** The network that may use the break-glass way in. */
	readonly homeNetwork: string;
	readonly exposure: Exposure;
	/** Address of the machine of each role, where the config tells it. */
	readonly nodes: Readonly<Record<Role, string | undefined>>;
	readonly service: {
		readonly role: Role;
		readonly port: number;
		readonly httpPort: number;
		readonly nodePort: number;
		readonly httpNodePort: number;
		/** Whether Let's Encrypt asks for proof on port 80. */
		readonly proofs: boolean;
	};
	readonly admin: {
		readonly role: Role;
		readonly port: number;
		readonly nodePort: number;
		readonly breakGlassNodePort: number;
		/** Whole names, in small letters. */
		readonly hosts: readonly string[];
	};
	readonly edge: EdgeSide<A>;
}

/** What stands in front of the admin line, as home sees it. */
export type EdgeSide<A> =
	| {
			/** A machine on the internet. */
			readonly kind: "machine";
			/** Its public IPv4 address. */
			readonly address: A;
			/** The same as a network, `/32`. */
			readonly network: A;
	  }
	| ({
			/** Pods of this cluster. */
			readonly kind: "pods";
			/** Addresses of pods: which of them the edge's has, nobody knows beforehand. */
			readonly podCidr: string;
			/** Public port where the line enters, and the NodePort behind it. */
			readonly port: number;
			readonly nodePort: number;
	  } & Omit<PodPeer, "port">)
	| {
			/** Nothing: the line is reached from home alone. */
			readonly kind: "none";
	  };
