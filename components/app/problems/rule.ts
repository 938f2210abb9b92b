import type { App, Service } from "../model.ts";

/** What is wrong with one service, each problem a sentence that says what it holds, what is allowed, and what to do. */
export type ServiceRule = (app: App, name: string, service: Service) => readonly string[];

/** A label of a DNS name that starts with a letter, as the name of a Kubernetes Service must. */
export const DNS_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The end of a sentence about an unknown name. */
export const didYouMean = (meant: string | undefined): string =>
	meant === undefined ? "" : `; did you mean "${meant}"?`;

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(words: readonly string[]): string {
	return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
