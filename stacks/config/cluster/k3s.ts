import { isSchedule } from "../../../components/kubernetes/schedule.ts";
import { address, checkedText, DNS_NAME, flag, group, list, named, port, text, whole } from "../field.ts";
import { apiServerPort, capacity, k3sVersion, machineAddress, networks } from "./common.ts";

const ssh = group(
	{
		user: text(
			/^[a-z_][a-z0-9_-]{0,31}$/,
			"a Linux user name such as nexus",
			"The user that Nexus logs in as. Needs sudo without a password; its key is the secret nexus:sshPrivateKey.",
		),
		port: port("Port of the SSH server. Default 22.").default(22),
		hostKey: text(
			// Not ssh-rsa: the provider would ask for its SHA-1 signatures, which no SSH server of today makes.
			/^(?:ssh-ed25519|ecdsa-sha2-nistp256) [A-Za-z0-9+/]+={0,3}$/,
			"a public host key such as ssh-ed25519 AAAAC3…, as `ssh-keyscan -t ed25519 ADDRESS` prints it after the address",
			"The machine's public host key: another machine at its address is refused. Default: any machine there is believed.",
		).optional(),
	},
	"How Nexus reaches the machine to install k3s.",
);

const STORAGE_PATH = "/var/lib/nexus/volumes";

/** What k3s' uninstaller, a removal by Nexus or a restart of the machine deletes. */
const DELETED = [
	...["/var/lib/rancher", "/var/lib/kubelet", "/etc/rancher"],
	...["/etc/nexus", "/usr/local/lib/nexus"],
	...["/run", "/tmp"],
];

const storagePath = checkedText(
	(path) =>
		/^(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+){2,}$/.test(path) &&
		!DELETED.some((folder) => `${path}/`.startsWith(`${folder}/`)),
	`an absolute path such as ${STORAGE_PATH}, outside what a removal of k3s or a restart deletes (${DELETED.join(", ")})`,
	`Folder of the volumes on each machine, e.g. on a disk of its own. Default ${STORAGE_PATH}. Existing volumes do not move when it changes.`,
).default(STORAGE_PATH);

const snapshots = group(
	{
		schedule: checkedText(
			isSchedule,
			'a cron schedule of five fields such as "0 */6 * * *"',
			"When snapshots of the cluster's datastore are made, in cron's five fields, in the machine's time zone. Default 0 */6 * * *, every six hours.",
		).default("0 */6 * * *"),
		keep: whole(
			{ min: 1, max: 1000 },
			"How many snapshots are kept on the server, on the other machine, and in the bucket of nexus:backup. Default 20, five days.",
		).default(20),
	},
	"Snapshots of the cluster's datastore. They are copied to the first other node, and to nexus:backup's bucket where there is one.",
);

const sha256 = (what: string) =>
	text(
		/^[0-9a-f]{64}$/,
		"a SHA-256 of 64 small hexadecimal digits",
		`SHA-256 of ${what}. Default: only what the release publishes is compared.`,
	).optional();

const checksums = group(
	{
		installer: sha256("k3s' install.sh"),
		amd64: sha256("the program k3s for x86_64"),
		arm64: sha256("the program k3s for arm64"),
	},
	"What the downloads of this version must be, to the byte. An update that installs prints the sums that it found.",
);

const upgrade = group(
	{
		drainSeconds: whole(
			{ min: 10, max: 3600, unit: "seconds" },
			"How long a node's pods may take to leave before its k3s is upgraded. Default 300.",
		).default(300),
		ignoreDisruptionBudgets: flag(
			"Delete pods from a node that is upgraded even where a PodDisruptionBudget forbids it. Default: only where no other node has its role, since no budget could be kept there.",
		).optional(),
	},
	"How nodes are upgraded.",
);

const registryMirrors = named(
	{ pattern: /^(?:\*|[a-z0-9.-]+(?::\d+)?)$/, allowed: "a registry such as docker.io, or * for all" },
	list(
		text(/^https?:\/\/[^\s/@]+(?:\/\S*)?$/, "an address such as https://mirror.example.dev", "Address of a mirror."),
		1,
		"The registry's mirrors, in the order in which they are asked.",
	),
	"Mirrors of image registries, by registry; the registry itself is asked last. Default: none.",
);

/** k3s on machines of your own. */
export const k3s = {
	version: k3sVersion,
	nodes: list(
		group({ ...capacity, address: machineAddress, ssh }, "A machine of the cluster."),
		1,
		"The machines: at least one of each role. The admin node runs the k3s server.",
	),
	apiServer: group(
		{ address: address("Address of the API server. Default: the admin node's.").optional(), port: apiServerPort },
		"The API server's endpoint. Default: the admin node, port 6443.",
	).prefault({}),
	apiServerNames: list(
		text(DNS_NAME, "a DNS name such as centre.example.dev", "Another name of the API server."),
		0,
		"Names under which kubectl reaches the API server, for its certificate. Default: none beside its addresses.",
	).default([]),
	...networks,
	storagePath,
	registryMirrors: registryMirrors.default({}),
	snapshots: snapshots.prefault({}),
	checksums: checksums.prefault({}),
	upgrade: upgrade.prefault({}),
	generation: whole(
		{ min: 0, max: 1_000_000 },
		"Raise it by one to go over the machines again, whatever the state says: a machine that was set up anew gets its k3s, and the kubeconfig a certificate that lasts another year. Default 0.",
	).default(0),
	allowRemoval: flag(
		"Let a teardown take k3s off the machines; the volumes stay. Set it, update, then destroy. Default false: a teardown is refused.",
	).default(false),
};

interface Written {
	readonly nodes: readonly { readonly role: string; readonly address: string }[];
	readonly apiServer: { readonly address?: string | undefined; readonly port: number };
}

/** The API server's endpoint: the admin node's, unless another is written. */
export function k3sApiServer({ nodes, apiServer }: Written): { address: string; port: number } {
	// Without an admin node the rules refuse the cluster, with that as the reason.
	const server = nodes.find((node) => node.role === "admin") ?? nodes[0];
	const { address = server?.address ?? "", port } = apiServer;
	return { address, port };
}
