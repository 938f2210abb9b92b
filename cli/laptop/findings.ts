import lt from "semver/functions/lt.js";
import valid from "semver/functions/valid.js";
import { catalog } from "../../components/catalog.ts";
import { configMark } from "../../components/cluster/k3d/config.ts";
import { clusterName, registryName } from "../../components/cluster/k3d/names.ts";
import type { K3dSpec } from "../../components/cluster/k3d/spec.ts";

/** What was found on the laptop: every fact by its name, as the script prints them. */
export type Findings = ReadonlyMap<string, readonly string[]>;

/** How far the laptop's cluster is. `broken` is a creation that was cut off: the next one starts again. */
export type ClusterState = "absent" | "broken" | "stopped" | "running";

/** What the laptop can do for the stack. */
export interface Laptop {
	/** What stands in the way, each with how to mend it. */
	readonly problems: readonly string[];
	/** Undefined where nobody could be asked. */
	readonly cluster: ClusterState | undefined;
	/** The cluster was made from other settings, which k3d cannot change in place. */
	readonly outdated: boolean;
}

/** The first version that reads `k3d.io/v1alpha5`. @see https://github.com/k3d-io/k3d/releases/tag/v5.5.0 */
const OLDEST_K3D = "5.5.0";

const CLUSTER_STATES = ["absent", "broken", "stopped", "running"] as const satisfies readonly ClusterState[];

/** Reads what the script printed: `name=value` lines. */
export function readFindings(printed: string): Findings {
	const facts = printed.split("\n").flatMap((line) => {
		const [name = "", ...value] = line.split("=");
		return value.length > 0 ? [[name, value.join("=")] as const] : [];
	});
	const byName = Map.groupBy(facts, ([name]) => name);
	return new Map([...byName].map(([name, found]) => [name, found.map(([, value]) => value)]));
}

/** Judges what was found on a machine of a platform, as Node names it. */
export function judge(findings: Findings, spec: K3dSpec, platform: string): Laptop {
	const one = (name: string) => findings.get(name)?.[0];
	const cluster = CLUSTER_STATES.find((state) => state === one("cluster"));
	const made = one("config");
	return {
		problems: [
			...k3dProblem(one("k3d")),
			...(one("engine") === "none" ? [NO_ENGINE] : []),
			...socketProblem(one("socket"), platform, one("user") === "0"),
			...(one("cgroup") === "1" ? [CGROUP_1] : []),
			...delegationProblem(findings.get("controller") ?? []),
			...errorProblem(one("engineError"), one("engine")),
			...(cluster === "stopped" ? [stopped(spec, one("dockerHost"))] : []),
		],
		cluster,
		outdated: made !== undefined && made !== configMark(spec),
	};
}

function k3dProblem(version: string | undefined): readonly string[] {
	const wanted = catalog.tools.k3d.version;
	const how = `Get k3d ${wanted} from ${catalog.tools.k3d.source.repository}/releases/tag/v${wanted} (one file, put on PATH as k3d), or on macOS: brew install k3d`;
	if (version === "missing") return [`k3d is not on PATH. ${how}`];
	if (version === undefined || !valid(version) || !lt(version, OLDEST_K3D)) return [];
	return [`k3d ${version} is too old: its config files are read from ${OLDEST_K3D} on. ${how}`];
}

const NO_ENGINE =
	"Neither Podman nor Docker is on PATH, and k3d runs its nodes in one of them. Debian, Ubuntu: sudo apt-get install podman. Fedora: sudo dnf install podman. macOS: brew install podman, then docs/laptop.md";

function socketProblem(socket: string | undefined, platform: string, root: boolean): readonly string[] {
	if (socket === undefined) return [];
	const remedy =
		platform === "darwin"
			? "Start Podman's machine and say where it is, as docs/laptop.md has it: podman machine start"
			: `Start it: systemctl ${root ? "" : "--user "}enable --now podman.socket`;
	return [`Podman's socket ${socket} is not there, and k3d speaks to Podman through it. ${remedy}`];
}

const CGROUP_1 =
	"This machine has cgroup v1, and without root a kubelet needs v2. Boot with the kernel parameter systemd.unified_cgroup_hierarchy=1";

function delegationProblem(controllers: readonly string[]): readonly string[] {
	if (controllers.length === 0) return [];
	return [
		`systemd does not hand ${controllers.join(", ")} down to your user, and without root a kubelet needs it. Once: sudo mkdir -p /etc/systemd/system/user@.service.d && printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' | sudo tee /etc/systemd/system/user@.service.d/delegate.conf && sudo systemctl daemon-reload; then log out and in again`,
	];
}

function errorProblem(error: string | undefined, engine = "podman"): readonly string[] {
	return error === undefined ? [] : [`k3d cannot ask ${engine}: ${error}. Does "${engine} ps" work?`];
}

function stopped({ stack }: K3dSpec, dockerHost: string | undefined): string {
	const name = clusterName(stack);
	// Where nobody told k3d of Podman's socket, a command typed by hand has to.
	const told =
		dockerHost === undefined
			? ""
			: `export DOCKER_HOST=${dockerHost} DOCKER_SOCK=${dockerHost.replace("unix://", "")}; `;
	// The registry first: k3d cannot start the nodes of a network of Podman's in which a container is stopped.
	return `The cluster ${name} is stopped. Start it: ${told}k3d node start ${registryName(stack)}; k3d cluster start ${name}`;
}
