import type * as z from "zod";
import { apps } from "./apps.ts";
import { backup } from "./backup.ts";
import { cluster } from "./cluster.ts";
import { credentials } from "./credentials.ts";
import { data } from "./data.ts";
import { delivery } from "./delivery.ts";
import { domain } from "./domain.ts";
import { edge } from "./edge.ts";
import { lines } from "./lines.ts";
import { objectStore } from "./object-store.ts";
import { observability } from "./observability.ts";
import { tls } from "./tls.ts";

/** Every key of a stack that is no secret, as `nexus:<key>`. Those without a default must be given. */
export const SECTIONS = {
	domain,
	cluster,
	lines,
	edge,
	tls,
	data: data.prefault({}),
	objectStore: objectStore.prefault({ provider: "seaweedfs" }),
	observability: observability.prefault({}),
	delivery: delivery.prefault({ method: "pulumi" }),
	backup: backup.prefault({ target: "none" }),
	credentials: credentials.prefault({}),
	apps: apps.prefault({}),
};

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** The checked settings of a stack, by key, all defaults filled in. */
export type Sections = DeepReadonly<{ [Key in keyof typeof SECTIONS]: z.output<(typeof SECTIONS)[Key]> }>;

/** What a stack is made from: checked, complete, and free of secrets. */
export interface NexusConfig extends Sections {
	/** The stack's name, which ends the names of its namespaces: `board-api-prod`. A DNS label. */
	readonly stack: string;
}
