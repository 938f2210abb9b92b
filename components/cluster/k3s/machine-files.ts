import { readFileSync } from "node:fs";
import { AUDIT_POLICY } from "./audit-policy.ts";
import { type CommonSettings, renderAgentConfig, renderServerConfig, type ServerSettings } from "./config-file.ts";
import type { K3sMachine } from "./machine.ts";
import { PATHS } from "./paths.ts";
import { POD_SECURITY } from "./pod-security.ts";
import { type RegistryMirrors, renderRegistries } from "./registries.ts";

/** A file that Nexus puts on a machine. */
export interface MachineFile {
	readonly path: string;
	/** Permissions, as chmod takes them; the owner is root. */
	readonly mode: "600" | "644" | "755";
	readonly text: string;
}

/** Where the server copies its snapshots to. */
export interface SnapshotCopy {
	/** The machine that gets them. */
	readonly to: K3sMachine;
}

/** Everything on the server that is not of k3s' installer. */
export function serverFiles(
	machine: K3sMachine,
	settings: ServerSettings,
	tokens: { readonly server: string; readonly agent: string },
	mirrors: RegistryMirrors,
	copy?: SnapshotCopy,
): readonly MachineFile[] {
	return [
		{ path: PATHS.config, mode: "600", text: renderServerConfig(machine, settings) },
		{ path: PATHS.token, mode: "600", text: `${tokens.server}\n` },
		{ path: PATHS.agentToken, mode: "600", text: `${tokens.agent}\n` },
		{ path: PATHS.auditPolicy, mode: "600", text: AUDIT_POLICY },
		{ path: PATHS.podSecurity, mode: "600", text: POD_SECURITY },
		{ path: PATHS.gatewayAddOnSkipped, mode: "600", text: "\n" },
		...commonFiles(mirrors),
		...(copy === undefined ? [] : senderFiles(copy.to)),
	];
}

/** Everything on an agent that is not of k3s' installer. */
export function agentFiles(
	machine: K3sMachine,
	settings: CommonSettings,
	token: string,
	mirrors: RegistryMirrors,
	receives?: { readonly key: string; readonly keep: number },
): readonly MachineFile[] {
	return [
		{ path: PATHS.config, mode: "600", text: renderAgentConfig(machine, settings) },
		{ path: PATHS.agentToken, mode: "600", text: `${token}\n` },
		...commonFiles(mirrors),
		...(receives === undefined ? [] : receiverFiles(receives)),
	];
}

/** A script of this folder. */
export function readScript(name: string): string {
	return readFileSync(new URL(`./scripts/${name}.sh`, import.meta.url), "utf8");
}

function commonFiles(mirrors: RegistryMirrors): readonly MachineFile[] {
	return [
		{ path: PATHS.registries, mode: "600", text: renderRegistries(mirrors) },
		{ path: PATHS.kernel, mode: "644", text: KERNEL_SETTINGS },
	];
}

/**
 * What the kubelet wants of the kernel under protect-kernel-defaults.
 * @see https://docs.k3s.io/security/hardening-guide
 */
const KERNEL_SETTINGS = `vm.panic_on_oom=0
vm.overcommit_memory=1
kernel.panic=10
kernel.panic_on_oops=1
`;

function senderFiles({ address, ssh }: K3sMachine): readonly MachineFile[] {
	return [
		{ path: PATHS.sendSnapshots, mode: "755", text: readScript("send-snapshots") },
		...(ssh.hostKey === undefined ? [] : [knownHost(address, ssh.port, ssh.hostKey)]),
		{
			path: "/etc/systemd/system/nexus-snapshots.service",
			mode: "644",
			text: `[Unit]
Description=Copies snapshots of the cluster's datastore to another machine
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
Environment=NEXUS_TO=${address} NEXUS_TO_PORT=${ssh.port}
ExecStart=${PATHS.sendSnapshots}
`,
		},
		{
			path: "/etc/systemd/system/nexus-snapshots.timer",
			mode: "644",
			// A snapshot is elsewhere a quarter of an hour after it was made; a machine that was off catches up.
			text: `[Unit]
Description=Copies snapshots of the cluster's datastore to another machine

[Timer]
OnCalendar=*:0/15
Persistent=true

[Install]
WantedBy=timers.target
`,
		},
	];
}

/** @see https://man.openbsd.org/sshd.8#SSH_KNOWN_HOSTS_FILE_FORMAT */
function knownHost(address: string, port: number, key: string): MachineFile {
	return { path: PATHS.snapshotHosts, mode: "600", text: `${port === 22 ? address : `[${address}]:${port}`} ${key}\n` };
}

function receiverFiles({ key, keep }: { readonly key: string; readonly keep: number }): readonly MachineFile[] {
	return [
		{
			path: PATHS.receiveSnapshot,
			mode: "755",
			text: readScript("receive-snapshot").replace("keep=$NEXUS_KEEP", `keep=${keep}`),
		},
		{
			// Readable by sshd, which opens it as the user that logs in; it holds public keys alone.
			path: `${PATHS.snapshotsReceived}/.ssh/authorized_keys`,
			mode: "644",
			text: `restrict,command="${PATHS.receiveSnapshot}" ${key}\n`,
		},
	];
}
