import { address, group, list, port, text } from "../field.ts";
import { apiServerPort, capacity, k3sVersion, machineAddress, networks } from "./common.ts";

const ssh = group(
	{
		user: text(
			/^[a-z_][a-z0-9_-]{0,31}$/,
			"a Linux user name such as nexus",
			"The user that Nexus logs in as. Needs sudo without a password; its key is the secret nexus:sshPrivateKey.",
		),
		port: port("Port of the SSH server. Default 22.").default(22),
	},
	"How Nexus reaches the machine to install k3s.",
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
	...networks,
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
