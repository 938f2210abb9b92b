import { type CommonSettings, labelList, type ServerSettings } from "./config-file.ts";
import type { K3sMachine, K3sRole } from "./machine.ts";
import { agentFiles, type SnapshotCopy, serverFiles } from "./machine-files.ts";
import type { RegistryMirrors } from "./registries.ts";
import { renderScript, type ScriptSettings } from "./script.ts";

/*
 * What each script is told. All of it is text: what must stay secret is in files that the scripts write, never in an
 * argument or in what they print.
 */

/** Where k3s comes from, and what of it is known beforehand. */
export interface K3sRelease {
	/** Exact version, `v1.36.5+k3s1`. */
	readonly version: string;
	/** SHA-256 of what is downloaded; what is not given is checked against the sums that the release publishes, alone. */
	readonly checksums: {
		readonly installer?: string | undefined;
		readonly amd64?: string | undefined;
		readonly arm64?: string | undefined;
	};
	/** @default k3s' installer of the very version, and its releases, on GitHub */
	readonly source?: { readonly installer: string; readonly releases: string };
}

/** What is the same for every step of a cluster. */
export interface ClusterSteps extends CommonSettings {
	readonly stack: string;
	readonly release: K3sRelease;
	readonly server: K3sMachine;
	/** The other nodes. */
	readonly agents: readonly K3sMachine[];
	/** Where the server copies its snapshots to. */
	readonly copy?: SnapshotCopy | undefined;
	readonly mirrors: RegistryMirrors;
	/** A higher one runs every step again. */
	readonly generation: number;
}

/** Seconds that k3s gets to be ready: a cold start on an old machine unpacks its images first. */
const PATIENCE = 300;

/** Seconds that a machine's clock may be off before certificates fail in ways that are hard to see. */
const CLOCK_SECONDS = 60;

/**
 * What a machine must have. k3s asks 2 GB of a server and 512 MB of an agent; the disk takes k3s and the first images. On
 * 6444 an agent reaches the API server.
 */
const NEEDS = {
	server: { memoryMib: 1800, diskMib: 4096, tcp: [2379, 2380, 10250] },
	agent: { memoryMib: 450, diskMib: 4096, tcp: [6444, 10250] },
} as const satisfies Record<K3sRole, unknown>;

/** Port of flannel's VXLAN between the nodes. */
const VXLAN = 8472;

/** Looks at a machine; changes nothing. */
export function preflightScript(steps: ClusterSteps, machine: K3sMachine): string {
	const role = roleOf(steps, machine);
	const { memoryMib, diskMib, tcp } = NEEDS[role];
	const { port } = steps.apiServer;
	return renderScript("preflight", {
		...about(steps, machine),
		...releaseSettings(steps.release),
		ROLE: role,
		STORAGE: steps.storagePath,
		MEMORY_MIB: memoryMib,
		DISK_MIB: diskMib,
		// k3s answers on the port, and the API server itself on the next one.
		TCP_PORTS: (role === "server" ? [port, port + 1, ...tcp] : tcp).join(" "),
		UDP_PORTS: VXLAN,
		CLOCK_SECONDS,
		POD_CIDR: steps.podCidr,
		SERVICE_CIDR: steps.serviceCidr,
		NODE_NETWORKS: [...others(steps, machine), steps.podCidr, steps.serviceCidr].join(" "),
		COPIES_SNAPSHOTS: copiesSnapshots(steps, machine),
	});
}

/** Fetches and checks the release, where the machine has another. */
export function fetchScript(steps: ClusterSteps, machine: K3sMachine): string {
	return renderScript("fetch", { ...about(steps, machine), ...downloadSettings(steps.release) });
}

/** Brings the server to its version and settings. */
export function serverScript(
	steps: ClusterSteps,
	settings: ServerSettings,
	tokens: { readonly server: string; readonly agent: string },
): string {
	return renderScript(
		"install",
		{ ...installSettings(steps, steps.server), RECEIVES_SNAPSHOTS: "no" },
		serverFiles(steps.server, settings, tokens, steps.mirrors, steps.copy),
	);
}

/** Brings an agent to its version and settings. */
export function agentScript(
	steps: ClusterSteps,
	machine: K3sMachine,
	token: string,
	receives?: { readonly key: string; readonly keep: number },
): string {
	return renderScript(
		"install",
		{ ...installSettings(steps, machine), RECEIVES_SNAPSHOTS: receives === undefined ? "no" : "yes" },
		agentFiles(machine, steps, token, steps.mirrors, receives),
	);
}

/** How a node is emptied before it is upgraded. */
export interface Drain {
	/** Seconds that its pods get to leave. */
	readonly seconds: number;
	/**
	 * Whether pods are deleted even where a PodDisruptionBudget forbids it.
	 * @default where no other node has the role: what is evicted there waits for the very node, and a budget that waits for
	 * it to run again would hold the rest for ever
	 */
	readonly ignoreDisruptionBudgets?: boolean | undefined;
}

/** Empties an agent's node that has another version. Runs on the server. */
export function drainScript(
	steps: ClusterSteps,
	machine: K3sMachine,
	{ seconds, ignoreDisruptionBudgets = isAlone(steps, machine) }: Drain,
): string {
	return renderScript("drain", {
		...about(steps, steps.server),
		VERSION: steps.release.version,
		DRAINED: machine.name,
		DRAIN_SECONDS: seconds,
		FORCE_DRAIN: ignoreDisruptionBudgets ? "yes" : "no",
	});
}

/** Waits for a node, labels it, lets pods onto it. Runs on the server. */
export function readyScript(steps: ClusterSteps, machine: K3sMachine): string {
	return renderScript("ready", {
		...about(steps, steps.server),
		VERSION: steps.release.version,
		WAITED: machine.name,
		LABELS: labelList(machine).join("\n"),
		API_PORT: steps.apiServer.port,
		PATIENCE,
	});
}

/** One CoreDNS a node. Runs on the server. */
export function dnsScript(steps: ClusterSteps): string {
	return renderScript("dns", { ...about(steps, steps.server), REPLICAS: 1 + steps.agents.length, PATIENCE });
}

/** Prints the kubeconfig. Runs on the server. */
export function kubeconfigScript(steps: ClusterSteps): string {
	return renderScript("kubeconfig", {
		...about(steps, steps.server),
		API_ADDRESS: steps.apiServer.address,
		API_PORT: steps.apiServer.port,
		PATIENCE,
	});
}

/** Makes the key that copies snapshots and prints its public half. Runs on the server. */
export function snapshotKeyScript(steps: ClusterSteps): string {
	return renderScript("snapshot-key", {
		...about(steps, steps.server),
		HOST_KEY_IS_NAMED: steps.copy?.to.ssh.hostKey === undefined ? "no" : "yes",
	});
}

/** Takes k3s off a machine and keeps the data. */
export function removeScript(steps: ClusterSteps, machine: K3sMachine): string {
	return renderScript("remove", { ...about(steps, machine), ROLE: roleOf(steps, machine), STORAGE: steps.storagePath });
}

function about({ generation }: ClusterSteps, { name, address }: K3sMachine): ScriptSettings {
	return { NODE: name, ADDRESS: address, GENERATION: generation };
}

function installSettings(steps: ClusterSteps, machine: K3sMachine): ScriptSettings {
	return {
		...about(steps, machine),
		...downloadSettings(steps.release),
		ROLE: roleOf(steps, machine),
		STORAGE: steps.storagePath,
		PATIENCE,
		COPIES_SNAPSHOTS: copiesSnapshots(steps, machine),
		STACK: steps.stack,
		SSH_USER: machine.ssh.user,
		SSH_PORT: machine.ssh.port,
	};
}

/** The installer of the version itself, never the newest one; in a URL a plus is a space. */
function releaseSettings({ version, source }: K3sRelease): ScriptSettings {
	return {
		VERSION: version,
		INSTALLER:
			source?.installer ?? `https://raw.githubusercontent.com/k3s-io/k3s/${encodeURIComponent(version)}/install.sh`,
		RELEASES: source?.releases ?? "https://github.com/k3s-io/k3s/releases",
	};
}

function downloadSettings(release: K3sRelease): ScriptSettings {
	const { version, checksums } = release;
	const { RELEASES, ...settings } = releaseSettings(release);
	return {
		...settings,
		DOWNLOADS: `${RELEASES}/download/${encodeURIComponent(version)}`,
		INSTALLER_SUM: checksums.installer ?? "",
		AMD64_SUM: checksums.amd64 ?? "",
		ARM64_SUM: checksums.arm64 ?? "",
	};
}

function roleOf({ server }: ClusterSteps, machine: K3sMachine): K3sRole {
	return machine.name === server.name ? "server" : "agent";
}

function copiesSnapshots({ server, copy }: ClusterSteps, machine: K3sMachine): "yes" | "no" {
	return machine.name === server.name && copy !== undefined ? "yes" : "no";
}

/** Whether no other node has the machine's role. */
function isAlone({ server, agents }: ClusterSteps, { name, role }: K3sMachine): boolean {
	return ![server, ...agents].some((other) => other.name !== name && other.role === role);
}

function others({ server, agents }: ClusterSteps, machine: K3sMachine): readonly string[] {
	return [server, ...agents].filter(({ name }) => name !== machine.name).map(({ address }) => address);
}
