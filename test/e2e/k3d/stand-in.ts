import { appendFileSync, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { parse } from "yaml";

/*
 * Stands in for k3d and for podman: keeps what there would be in a file, answers as they do, and writes down every call.
 * Started as `stand-in.ts k3d|podman ARGUMENTS`; `$NEXUS_TEST_K3D` is its folder.
 */

interface Node {
	readonly name: string;
	readonly env: readonly string[];
	/** Whether the address is the container's own, so that it stays over a restart. */
	fixed: boolean;
	address: string;
	running: boolean;
}

interface Cluster {
	readonly servers: number;
	readonly agents: number;
	readonly nodes: Node[];
}

interface Registry {
	running: boolean;
	/** Its address in the network of a cluster, where it is in one. */
	address?: string;
}

interface World {
	clusters: Record<string, Cluster>;
	registries: Record<string, Registry>;
	/** Networks of clusters; one outlives its cluster where a registry is in it. */
	networks: string[];
}

const folder = process.env.NEXUS_TEST_K3D ?? "";
const file = join(folder, "world.json");
const world: World = existsSync(file)
	? JSON.parse(readFileSync(file, "utf8"))
	: { clusters: {}, registries: {}, networks: [] };
const [program = "", ...args] = process.argv.slice(2);
const input = args.includes("-") ? readFileSync(0, "utf8") : undefined;
appendFileSync(
	join(folder, "calls.jsonl"),
	`${JSON.stringify({ program: basename(program), args, input, dockerHost: process.env.DOCKER_HOST })}\n`,
);

function refuse(message: string): never {
	process.stderr.write(`FATA[0000] ${message}\n`);
	process.exit(1);
}

function clusterNamed(name: string): Cluster {
	return world.clusters[name] ?? refuse(`No nodes found for given cluster '${name}'`);
}

function nodeNamed(name: string): Node {
	const nodes = Object.values(world.clusters).flatMap((each) => each.nodes);
	return nodes.find((each) => each.name === name) ?? refuse(`Failed to get node '${name}'`);
}

/** With Podman a network in which a container is stopped keeps k3d from starting nodes. */
function startCluster(name: string): void {
	const { nodes } = clusterNamed(name);
	const stopped = Object.values(world.registries).some(({ running, address }) => address !== undefined && !running);
	if (stopped && nodes.some((node) => !node.running)) refuse(`failed to parse IP Prefix of network "k3d-${name}"`);
	for (const node of nodes) node.running = true;
}

function deleteCluster(name: string): void {
	clusterNamed(name);
	delete world.clusters[name];
	const inUse = Object.values(world.registries).some(({ address }) => address !== undefined);
	if (inUse) process.stderr.write(`WARN[0000] Failed to delete cluster network 'k3d-${name}'\n`);
	else world.networks = world.networks.filter((network) => network !== `k3d-${name}`);
}

/**
 * The network's third address for the server, unless the network is an old one, in which k3d gives nobody an address that
 * stays; agents get what is free, the second one first.
 */
function create(text: string): void {
	const config = parse(text);
	const name: string = config.metadata.name;
	if (world.clusters[name]) refuse(`a cluster with that name already exists`);
	const managed = !world.networks.includes(`k3d-${name}`);
	if (managed) world.networks.push(`k3d-${name}`);
	const network = String(config.subnet).replace(/\.\d+\/\d+$/, "");
	const env = config.env.map(({ envVar }: { envVar: string }) => envVar);
	const agents = Array.from({ length: config.agents }, (_, index) => ({
		name: `k3d-${name}-agent-${index}`,
		env,
		fixed: false,
		address: `${network}.${4 + config.agents - index}`,
		running: true,
	}));
	const address = `${network}.${managed ? 3 : 7}`;
	const server = { name: `k3d-${name}-server-0`, env, fixed: managed, address, running: true };
	// What a power cut in the middle of a creation leaves behind.
	const cut = existsSync(join(folder, "cut"));
	world.clusters[name] = { servers: 1, agents: config.agents, nodes: cut ? [server] : [server, ...agents] };
	if (cut) {
		save();
		refuse("killed");
	}
}

function row(name: string, { nodes }: Cluster): string {
	const count = (role: string) => {
		const of = nodes.filter((node) => node.name.includes(`-${role}-`));
		return `${of.filter((node) => node.running).length}/${of.length}`;
	};
	return `${name}   ${count("server")}   ${count("agent")}   false`;
}

/** What k3d prints for a command. */
function k3d(words: readonly string[]): string {
	const [noun, verb, name = ""] = words;
	switch (`${noun} ${verb}`) {
		case "version undefined":
			return "k3d version v5.9.0\nk3s version v1.35.4-k3s1 (default)\n";
		case "cluster list":
			return lines(Object.entries(world.clusters).map(([each, cluster]) => row(each, cluster)));
		case "registry list":
			return lines(Object.keys(world.registries).map((each) => `${each}   registry   *   running`));
		case "node list": {
			const registry = world.registries[name];
			if (registry) {
				return `${JSON.stringify([{ name, Networks: [...(registry.address ? world.networks : []), "podman"] }])}\n`;
			}
			const { env, address, fixed } = nodeNamed(name);
			return `${JSON.stringify([{ name, env, IP: { IP: address, Static: fixed } }])}\n`;
		}
		case "kubeconfig get":
			clusterNamed(name);
			return `---\n${readFileSync(join(folder, "kubeconfig"), "utf8")}`;
		default:
			change(words);
			return "";
	}
}

function lines(rows: readonly string[]): string {
	return rows.map((each) => `${each}\n`).join("");
}

function change([noun, verb, name = ""]: readonly string[]): void {
	switch (`${noun} ${verb}`) {
		case "cluster create":
			create(input ?? "");
			break;
		case "cluster start":
			startCluster(name);
			break;
		case "cluster delete":
			deleteCluster(name);
			break;
		case "node start":
			(world.registries[name] ?? nodeNamed(name)).running = true;
			break;
		case "node stop":
			nodeNamed(name).running = false;
			break;
		case "registry create":
			world.registries[`k3d-${name}`] = { running: true };
			break;
		case "registry delete":
			delete world.registries[name];
			break;
		case "image import":
			copyFileSync(name, join(folder, "imported.tar"));
			// What k3d does where a node takes no image: it says so, and ends with 0.
			if (existsSync(join(folder, "full"))) process.stderr.write("ERRO[0001] failed to import images in node\n");
			break;
		default:
			refuse(`unknown command: ${noun} ${verb}`);
	}
}

function podman(words: readonly string[]): void {
	const [noun, verb, ...rest] = words;
	const container = rest.at(-1) ?? "";
	if (noun === "network" && verb === "inspect") {
		if (!world.networks.includes(container)) refuse(`network not found ${container}`);
		return;
	}
	if (noun === "network" && verb === "rm") {
		if (Object.values(world.registries).some((each) => each.address)) refuse("network is being used");
		world.networks = world.networks.filter((network) => network !== container);
		return;
	}
	const registry = world.registries[container];
	if (registry && noun === "network" && verb === "disconnect") {
		delete registry.address;
		return;
	}
	if (noun === "network" && verb === "disconnect") {
		const node = nodeNamed(container);
		if (node.running) refuse("k3s does not like it");
		node.address = "";
		return;
	}
	if (noun === "network" && verb === "connect" && rest[0] === "--ip") {
		const address = rest[1] ?? "";
		const taken = Object.values(world.clusters)
			.flatMap((each) => each.nodes)
			.some((node) => node.address === address);
		if (taken) refuse(`requested ip address ${address} is already allocated`);
		if (registry) registry.address = address;
		else Object.assign(nodeNamed(container), { address, fixed: true });
		return;
	}
	refuse(`unknown command: ${words.join(" ")}`);
}

function save(): void {
	writeFileSync(file, JSON.stringify(world, null, "\t"));
}

if (program === "k3d") process.stdout.write(k3d(args));
else podman(args);
save();
