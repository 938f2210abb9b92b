import type { Role } from "../../kubernetes/role.ts";

/** How a machine is logged in to. */
export interface Ssh {
	/** The user; needs sudo without a password, or is root. */
	readonly user: string;
	/** TCP port of the SSH server. */
	readonly port: number;
	/**
	 * The machine's public host key, `ssh-ed25519 AAAA…`: another machine at its address is refused.
	 * @default any host key is taken
	 */
	readonly hostKey?: string | undefined;
}

/** A machine of the cluster. */
export interface K3sMachine {
	/** The node's name in Kubernetes. */
	readonly name: string;
	/** What the node is for. */
	readonly role: Role;
	/** IPv4 address in the home network; it must not change. */
	readonly address: string;
	readonly ssh: Ssh;
	/** The node's labels, the role's among them. */
	readonly labels: Readonly<Record<string, string>>;
}

/** What k3s is on a machine: the server runs the control plane, an agent only pods. */
export type K3sRole = "server" | "agent";

/** The machines by what k3s is on them: the first admin machine is the server. */
export function castMachines<Machine extends Pick<K3sMachine, "name" | "role">>(
	machines: readonly Machine[],
): { readonly server: Machine; readonly agents: readonly Machine[] } {
	const server = machines.find(({ role }) => role === "admin");
	if (server === undefined)
		throw new Error(
			`[nodes] ${machines.map(({ name, role }) => `${name} (${role})`).join(", ")}: none has the role admin, which runs the k3s server`,
		);
	return { server, agents: machines.filter((machine) => machine !== server) };
}
