import type { Store } from "./stores.ts";

/** A value as it is written in TypeScript. */
export type Literal = string | number | boolean | readonly Literal[] | { readonly [key: string]: Literal };

/** A line of a service, with what its reader should know of it. */
export interface Field {
	readonly key: string;
	readonly value: Literal;
	readonly remarks: readonly string[];
}

/** A service on its way from Compose to our model. */
export interface ServiceDraft {
	/** Its name with us. */
	readonly name: string;
	/** What could not be carried over, and what its reader should know. */
	readonly remarks: readonly string[];
	/** The engine in its place, for a known store; its fields are the options. */
	readonly store?: Store;
	readonly fields: readonly Field[];
}

/** A secret that stood in the file, or was asked of the shell. */
export interface SecretDraft {
	/** The flat config key without `nexus:`. */
	readonly key: string;
	/** Who reads it, as `service.VARIABLE`. */
	readonly readers: readonly string[];
}

/** An app on its way from Compose to our model. */
export interface AppDraft {
	readonly name: string;
	/** What of the file concerns no service alone. */
	readonly remarks: readonly string[];
	readonly services: readonly ServiceDraft[];
	readonly secrets: readonly SecretDraft[];
}
