import type { Role } from "../../components/kubernetes/role.ts";

/** What a call serves: one of the ways in, or the platform itself. */
export type Way = "service" | "admin" | "break-glass" | "inside";

/** Something that calls or is called. */
export interface Party {
	/** Unique in the picture, e.g. `counter-dev/counter`. */
	readonly id: string;
	readonly name: string;
	/** What it is, in a word or two: `Deployment`, `Gateway`, an address. */
	readonly detail: string;
	/** The line that it is the gateway of. */
	readonly line?: Exclude<Way, "inside">;
}

/** A namespace with what runs in it. */
export interface Place {
	readonly name: string;
	readonly parties: readonly Party[];
}

/** The machines of a role; the namespaces of that role are on them. */
export interface Machine {
	/** `a5`, or `a5, a6` where there are more. */
	readonly name: string;
	readonly role: Role;
	readonly places: readonly Place[];
}

/** Who may call whom. */
export interface Call {
	/** Ids of parties. */
	readonly from: string;
	readonly to: string;
	/** Ports, as they are written at the line: `8000`, `443 → 31443`. */
	readonly ports: string;
	readonly way: Way;
}

/** Everything that the picture shows, in the order in which it is drawn. */
export interface Topology {
	readonly stack: string;
	/** Who is outside of the cluster: visitors, the home network, the edge, the API server. */
	readonly outside: readonly Party[];
	readonly machines: readonly Machine[];
	readonly calls: readonly Call[];
}

/** Id of whoever comes from the internet, or sits at the laptop. */
export const VISITORS = "internet";

/** Id of the edge where it is a machine of its own. */
export const EDGE = "edge";
