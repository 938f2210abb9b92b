import type { K3sMachine } from "./machine.ts";

interface Failure {
	/** What the SSH client of the provider says, or Node. */
	readonly says: RegExp;
	/** What it means for this machine, and what to check. */
	readonly means: (machine: K3sMachine) => readonly string[];
}

const login = ({ address, ssh }: K3sMachine) => `ssh -p ${ssh.port} ${ssh.user}@${address}`;

const FAILURES: readonly Failure[] = [
	{
		says: /dial unix/,
		means: () => [
			"the variable SSH_AUTH_SOCK names an SSH agent that does not answer. Nexus needs none.",
			"Run the command again without it: env -u SSH_AUTH_SOCK npx nexus up",
		],
	},
	{
		says: /unable to authenticate|no supported methods remain/,
		means: (machine) => [
			`${machine.name} answers, but does not let ${machine.ssh.user} in with the key in nexus:sshPrivateKey.`,
			`Is the key's public half in ~${machine.ssh.user}/.ssh/authorized_keys there? Put it there: ssh-copy-id -i KEY.pub -p ${machine.ssh.port} ${machine.ssh.user}@${machine.address}`,
			`Is it the right key? ${login(machine)} -i KEY true`,
		],
	},
	{
		says: /parse private key|no key found|passphrase protected|cannot decode/i,
		means: () => [
			"nexus:sshPrivateKey is no private key that can be read, or one with a passphrase.",
			"Set one without: ssh-keygen -t ed25519 -N '' -f KEY, then npx pulumi config set --secret nexus:sshPrivateKey < KEY",
		],
	},
	{
		says: /host key mismatch|host key/i,
		means: (machine) => [
			`what answers at ${machine.address} has another host key than nexus:cluster gives ${machine.name} (ssh.hostKey).`,
			`Was the machine installed anew? Then take its new key: ssh-keyscan -t ed25519 -p ${machine.ssh.port} ${machine.address}. If not, another machine has its address.`,
		],
	},
	{
		says: /connection refused|ECONNREFUSED/,
		means: (machine) => [
			`${machine.name} is on, but nothing listens on ${machine.address} port ${machine.ssh.port}.`,
			"Does the SSH server run (on the machine: systemctl status ssh)? Is the port right (nexus:cluster, ssh.port)?",
		],
	},
	{
		says: /i\/o timeout|timed out|no route to host|network is unreachable|host is down|deadline exceeded|E(HOST|NET)UNREACH|ETIMEDOUT|EHOSTDOWN/,
		means: (machine) => [
			`${machine.name} does not answer at ${machine.address} port ${machine.ssh.port}.`,
			"Is the machine on? Is its address still that one (the router's list of devices)? Is this computer in the home network, or its VPN? Does a firewall drop the port?",
		],
	},
	{
		says: /no banner/,
		means: (machine) => [
			`${machine.name} takes connections at ${machine.address} port ${machine.ssh.port}, but its SSH server says nothing.`,
			"Is it overloaded or out of memory (a screen and keyboard still tell)? Is it another service that listens on the port?",
		],
	},
	{
		says: /EOF|connection reset by peer|ECONNRESET/,
		means: (machine) => [
			`${machine.name} takes connections at ${machine.address} port ${machine.ssh.port} and ends them at once.`,
			`Does its SSH server keep this computer out for a while (on the machine: journalctl -u ssh; fail2ban, MaxStartups, PerSourcePenalties)? Is it another service that listens on the port? ${login(machine)} says more.`,
		],
	},
];

/** What to check when a machine could not be logged in to; undefined where it was something else that failed. */
export function explainSshFailure(errors: readonly string[], machine: K3sMachine): string | undefined {
	const text = errors.join("\n");
	// What a script printed comes after the command; it may speak of refused connections too.
	if (/: running "/.test(text)) return undefined;
	return FAILURES.find(({ says }) => says.test(text))
		?.means(machine)
		.join("\n  ");
}
