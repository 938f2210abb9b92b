import { ROLE_LABEL } from "../../components/kubernetes/labels.ts";
import { ROLES } from "../../components/kubernetes/role.ts";
import type { NexusConfig } from "../../stacks/config.ts";
import type { Plan } from "../plan/document.ts";
import type { Json } from "../plan/json.ts";
import { labels, list, text } from "./fields.ts";
import { type Call, EDGE, type Machine, type Party, type Place, type Topology, VISITORS, type Way } from "./model.ts";
import { EVERYWHERE, type Namespaces, type Pod, Policies, type Ports } from "./policies.ts";

/** A party inside the cluster, as policies see it. */
interface Insider extends Party {
	readonly pod: Pod;
	/** NodePorts that lead to it. */
	readonly nodePorts: readonly string[];
}

/** Label by which a gateway's data planes are known. @see components/gateway/names.ts */
const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";

/** What a chart runs is known to the chart alone. It belongs to the platform, whichever line its callers are of. */
const CHART = "Helm chart";

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

/** What is drawn of a plan. Names and addresses of machines come from the config, everything else from the plan. */
export function readTopology(plan: Plan, config: NexusConfig): Topology {
	const objects = new Objects(plan);
	const namespaces: Namespaces = new Map(objects.of("Namespace").map(namespaceLabels));
	const insiders = [...namespaces.keys()].flatMap((namespace) => insidersOf(namespace, objects));
	const policies = new Policies(objects.of("NetworkPolicy"), namespaces);
	const world = new World(config, plan, insiders);
	const calls = [
		...world.waysIn(),
		...insiders.flatMap((from) =>
			insiders.flatMap((to) => (from === to ? [] : call(from, to, policies.between(from.pod, to.pod)))),
		),
		...insiders.flatMap((insider) => [
			...[...policies.networks("ingress", insider.pod)].flatMap(([cidr, ports]) =>
				world.calledFrom(cidr, insider, ports),
			),
			...[...policies.networks("egress", insider.pod)].flatMap(([cidr, ports]) => world.calling(cidr, insider, ports)),
		]),
	];
	return {
		stack: plan.stack,
		outside: world.met(),
		machines: machinesOf(config, namespaces, insiders),
		calls: [...new Map(calls.map((each) => [`${each.from} ${each.to}`, each])).values()],
	};
}

/** The Kubernetes objects of a plan, by kind. */
class Objects {
	readonly #byKind: ReadonlyMap<string, readonly Json[]>;

	constructor({ resources }: Plan) {
		const kubernetes = resources.filter(({ type, custom }) => custom && type.startsWith("kubernetes:"));
		const groups = Map.groupBy(kubernetes, ({ type }) => type.slice(type.lastIndexOf(":") + 1));
		this.#byKind = new Map([...groups].map(([kind, found]) => [kind, found.map(({ inputs }) => inputs)]));
	}

	/** In the plan's own order, which is the same every time. */
	of(kind: string): readonly Json[] {
		return this.#byKind.get(kind) ?? [];
	}

	in(namespace: string, kind: string): readonly Json[] {
		return this.of(kind).filter((object) => text(object, "metadata", "namespace") === namespace);
	}
}

function namespaceLabels(object: Json): readonly [string, ReadonlyMap<string, string>] {
	const name = text(object, "metadata", "name");
	// Kubernetes itself sets this one on every namespace.
	return [name, new Map([...labels(object, "metadata", "labels"), ["kubernetes.io/metadata.name", name]])];
}

/** Gateways, workloads, and what a chart brings along; where none of it is known, whoever the policies speak of. */
function insidersOf(namespace: string, objects: Objects): readonly Insider[] {
	const insider = (
		name: string,
		detail: string,
		own: ReadonlyMap<string, string> | undefined,
		more: Partial<Insider> = {},
	): Insider => ({ id: `${namespace}/${name}`, name, detail, pod: { namespace, labels: own }, nodePorts: [], ...more });
	const gateways = objects.in(namespace, "Gateway").map((gateway) => {
		const name = text(gateway, "metadata", "name");
		const proxy = objects
			.in(namespace, "NginxProxy")
			.find(
				(each) => text(each, "metadata", "name") === text(gateway, "spec", "infrastructure", "parametersRef", "name"),
			);
		const nodePorts = (list(proxy, "spec", "kubernetes", "service", "nodePorts") ?? []).map((each) =>
			text(each, "port"),
		);
		const own = new Map([[GATEWAY_LABEL, name]]);
		return insider(name, "Gateway", own, { nodePorts, ...(isWay(name) ? { line: name } : {}) });
	});
	const workloads = WORKLOADS.flatMap((kind) =>
		objects.in(namespace, kind).map((object) => {
			const own = labels(object, "spec", "template", "metadata", "labels");
			return insider(text(object, "metadata", "name"), kind, own, { nodePorts: nodePortsTo(own, namespace, objects) });
		}),
	);
	const charts = objects
		.of("Release")
		.filter((release) => text(release, "namespace") === namespace)
		.map((release) => insider(text(release, "name"), CHART, undefined));
	const known = [...gateways, ...workloads, ...charts];
	return known.length > 0
		? known
		: selectedBy(objects.in(namespace, "NetworkPolicy")).map(([name, own]) => insider(name, "pods", own));
}

function nodePortsTo(own: ReadonlyMap<string, string>, namespace: string, objects: Objects): readonly string[] {
	return objects
		.in(namespace, "Service")
		.filter((service) => [...labels(service, "spec", "selector")].every(([name, value]) => own.get(name) === value))
		.flatMap((service) => list(service, "spec", "ports") ?? [])
		.map((port) => text(port, "nodePort"))
		.filter((port) => port !== "");
}

/** Pods that policies name, where nothing else of the plan does: those that an operator makes. */
function selectedBy(policies: readonly Json[]): readonly (readonly [string, ReadonlyMap<string, string>])[] {
	const selectors = policies.map((policy) => labels(policy, "spec", "podSelector", "matchLabels"));
	return [
		...new Map(selectors.filter(({ size }) => size > 0).map((own) => [[...own.values()][0] ?? "", own])).entries(),
	];
}

function isWay(name: string): name is Exclude<Way, "inside"> {
	return name === "service" || name === "admin" || name === "break-glass";
}

function call(from: Party, to: Party, ports: Ports): readonly Call[] {
	if (ports !== "all" && ports.size === 0) return [];
	return [
		{ from: from.id, to: to.id, ports: portText(ports), way: to.detail === CHART ? "inside" : (from.line ?? "inside") },
	];
}

function portText(ports: Ports): string {
	return ports === "all" ? "any port" : [...ports].toSorted((a, b) => Number(a) - Number(b)).join(", ");
}

function machinesOf(config: NexusConfig, namespaces: Namespaces, insiders: readonly Insider[]): readonly Machine[] {
	return ROLES.map((role) => ({
		name: config.cluster.nodes
			.filter((node) => node.role === role)
			.map((node) => node.name)
			.join(", "),
		role,
		places: [...namespaces]
			.filter(([, own]) => own.get(ROLE_LABEL) === role)
			.map(([name]): Place => ({ name, parties: insiders.filter(({ pod }) => pod.namespace === name) })),
	}));
}

/** A port of the house, or of the laptop, that leads to a NodePort. */
interface Forward {
	readonly port: string;
	readonly nodePort: string;
}

/** Whoever is outside of the cluster. Parties are met when the first call names them. */
class World {
	readonly #config: NexusConfig;
	readonly #plan: Plan;
	readonly #insiders: readonly Insider[];
	readonly #forwards: readonly Forward[];
	readonly #met = new Map<string, Party>();

	constructor(config: NexusConfig, plan: Plan, insiders: readonly Insider[]) {
		this.#config = config;
		this.#plan = plan;
		this.#insiders = insiders;
		this.#forwards = (list(plan.outputs.routerForwards) ?? []).map((forward) => ({
			port: text(forward, "port"),
			nodePort: text(forward, "to").split(":").at(-1) ?? "",
		}));
	}

	met(): readonly Party[] {
		return [...this.#met.values()];
	}

	/** What the firewall of the edge's machine lets in. */
	waysIn(): readonly Call[] {
		const edge = this.#edge();
		if (!edge) return [];
		return this.#plan.resources
			.filter(
				({ type, inputs }) => type.endsWith(":Firewall") && (list(inputs, "sourceRanges") ?? []).includes(EVERYWHERE),
			)
			.flatMap(({ inputs }) => {
				const ports = (list(inputs, "allows") ?? []).flatMap((allow) => list(allow, "ports") ?? []).join(", ");
				return [{ from: this.#visitors().id, to: edge.id, ports, way: "admin" as const }];
			});
	}

	/** A network that may call an insider. */
	calledFrom(cidr: string, to: Insider, ports: Ports): readonly Call[] {
		const from = this.#at(cidr, to);
		if (!from) return [];
		const way = to.line ?? (to.nodePorts.length > 0 ? "admin" : "inside");
		return [{ from: from.id, to: to.id, ports: this.#forwarded(to) ?? portText(ports), way }];
	}

	/** A network that an insider may call. A node's own address stands for the gateway behind its NodePort. */
	calling(cidr: string, from: Insider, ports: Ports): readonly Call[] {
		const named = ports === "all" ? [] : [...ports];
		const behind = this.#insiders.find(({ nodePorts }) => named.some((port) => nodePorts.includes(port)));
		if (behind)
			return behind === from
				? []
				: [{ from: from.id, to: behind.id, ports: portText(ports), way: behind.line ?? "inside" }];
		const to = cidr === EVERYWHERE ? this.#meet("world", "internet", "anywhere") : this.#at(cidr, from);
		return to ? [{ from: from.id, to: to.id, ports: portText(ports), way: "inside" }] : [];
	}

	#forwarded({ nodePorts }: Insider): string | undefined {
		const known = nodePorts.map((nodePort) => {
			const forward = this.#forwards.find((each) => each.nodePort === nodePort);
			return forward ? `${forward.port} → ${nodePort}` : nodePort;
		});
		return known.length > 0 ? known.join(", ") : undefined;
	}

	#at(cidr: string, insider: Insider): Party | undefined {
		const { lines, cluster } = this.#config;
		if (cidr === EVERYWHERE) return this.#visitors();
		if (cidr === lines.homeNetwork) return this.#meet("home", "home network", cidr);
		if (cidr === `${cluster.apiServer.address}/32`) return this.#meet("api", "API server", cluster.apiServer.address);
		// The edge's address is made by the update; nothing else in a policy is unknown before it.
		if (!/^\d/.test(cidr)) return this.#edge();
		return this.#meet(cidr, cidr, insider.name);
	}

	#visitors(): Party {
		return this.#config.cluster.provider === "k3d"
			? this.#meet(VISITORS, "this laptop", "127.0.0.1")
			: this.#meet(VISITORS, "internet", "anywhere");
	}

	#edge(): Party | undefined {
		return this.#config.edge.provider === "gcp" ? this.#meet(EDGE, "edge VM", "L4 proxy, Google Cloud") : undefined;
	}

	#meet(id: string, name: string, detail: string): Party {
		const known = this.#met.get(id);
		if (known) return known;
		const party = { id, name, detail };
		this.#met.set(id, party);
		return party;
	}
}
