import type { Json } from "../plan/json.ts";
import { at, labels, list, text } from "./fields.ts";

/** A pod, as policies see it. */
export interface Pod {
	readonly namespace: string;
	/** Undefined where a chart sets them: the plan does not know, and every selector may mean it. */
	readonly labels: ReadonlyMap<string, string> | undefined;
}

/** Namespaces by name, with the labels that select them. */
export type Namespaces = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Ports that are open; "all" for every one. */
export type Ports = "all" | ReadonlySet<string>;

type Direction = "ingress" | "egress";

const NONE: Ports = new Set<string>();

/**
 * Who may call whom by the NetworkPolicies of a plan. A pod that no policy selects for a direction is open in it.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class Policies {
	readonly #policies: readonly Json[];
	readonly #namespaces: Namespaces;

	constructor(policies: readonly Json[], namespaces: Namespaces) {
		this.#policies = policies;
		this.#namespaces = namespaces;
	}

	/** Ports on which one pod may call another: what it may leave by, and the other lets in. */
	between(from: Pod, to: Pod): Ports {
		const leaves = this.#open("egress", from, (peer) => this.#isPod(peer, from.namespace, to));
		const enters = this.#open("ingress", to, (peer) => this.#isPod(peer, to.namespace, from));
		return both(leaves, enters);
	}

	/** Networks from which a pod may be called, or that it may call, with the ports; `0.0.0.0/0` where no peer is named. */
	networks(direction: Direction, pod: Pod): ReadonlyMap<string, Ports> {
		const rules = this.#rules(direction, pod) ?? [];
		const found = rules.flatMap((rule) => {
			const peers = list(rule, direction === "ingress" ? "from" : "to");
			const cidrs = peers === undefined ? [EVERYWHERE] : peers.map((peer) => text(peer, "ipBlock", "cidr"));
			return cidrs.filter((cidr) => cidr !== "").map((cidr) => [cidr, portsOf(rule)] as const);
		});
		const merged = new Map<string, Ports>();
		for (const [cidr, ports] of found) merged.set(cidr, either(merged.get(cidr) ?? NONE, ports));
		return merged;
	}

	#open(direction: Direction, pod: Pod, means: (peer: Json) => boolean): Ports {
		const rules = this.#rules(direction, pod);
		if (rules === undefined) return "all";
		return rules
			.filter((rule) => {
				const peers = list(rule, direction === "ingress" ? "from" : "to");
				return peers === undefined || peers.some(means);
			})
			.map(portsOf)
			.reduce(either, NONE);
	}

	/** The rules of every policy that selects the pod in a direction; undefined where none does. */
	#rules(direction: Direction, pod: Pod): readonly Json[] | undefined {
		const kind = direction === "ingress" ? "Ingress" : "Egress";
		const selecting = this.#policies.filter(
			(policy) =>
				text(policy, "metadata", "namespace") === pod.namespace &&
				(list(policy, "spec", "policyTypes") ?? ["Ingress"]).includes(kind) &&
				selects(at(policy, "spec", "podSelector"), pod.labels),
		);
		return selecting.length === 0 ? undefined : selecting.flatMap((policy) => list(policy, "spec", direction) ?? []);
	}

	#isPod(peer: Json, own: string, pod: Pod): boolean {
		if (at(peer, "ipBlock") !== undefined) return false;
		const inNamespace =
			at(peer, "namespaceSelector") === undefined
				? pod.namespace === own
				: selects(at(peer, "namespaceSelector"), this.#namespaces.get(pod.namespace));
		return inNamespace && selects(at(peer, "podSelector"), pod.labels);
	}
}

/** Every address. */
export const EVERYWHERE = "0.0.0.0/0";

/** Whether a selector means something with these labels; an absent or empty one means everything. */
export function selects(selector: Json | undefined, own: ReadonlyMap<string, string> | undefined): boolean {
	if (own === undefined) return true;
	const wanted = [...labels(selector, "matchLabels")].every(([name, value]) => own.get(name) === value);
	return wanted && (list(selector, "matchExpressions") ?? []).every((expression) => holds(expression, own));
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements */
function holds(expression: Json, own: ReadonlyMap<string, string>): boolean {
	const value = own.get(text(expression, "key"));
	const values = list(expression, "values") ?? [];
	switch (text(expression, "operator")) {
		case "In":
			return value !== undefined && values.includes(value);
		case "NotIn":
			return value === undefined || !values.includes(value);
		case "Exists":
			return value !== undefined;
		case "DoesNotExist":
			return value === undefined;
		default:
			return false;
	}
}

function portsOf(rule: Json): Ports {
	const ports = list(rule, "ports");
	if (ports === undefined) return "all";
	return new Set(
		ports.map((port) => (at(port, "endPort") ? `${text(port, "port")}-${text(port, "endPort")}` : text(port, "port"))),
	);
}

function either(one: Ports, other: Ports): Ports {
	return one === "all" || other === "all" ? "all" : one.union(other);
}

function both(one: Ports, other: Ports): Ports {
	if (one === "all") return other;
	return other === "all" ? one : one.intersection(other);
}
