import { readFileSync } from "node:fs";
import { SERVER_STATE_FILE } from "../proxy/haproxy-config.ts";
import { LIMITS } from "../proxy/limits.ts";

/** A file that the boot script puts on the VM. */
export interface MachineFile {
	readonly path: string;
	/** Permissions, as chmod takes them. */
	readonly mode: "644" | "755";
	readonly text: string;
}

/** Where the proxy's configuration lies: `releases/<sum>`, and `current` pointing to the one that runs. */
const CONFIG = "/etc/haproxy/nexus";

const AGENT = "/usr/local/lib/nexus-edge/agent";

/** Everything on the VM that is not a package of Debian's. The lines are not in it: they come as metadata. */
export function machineFiles(): readonly MachineFile[] {
	return [
		{ path: AGENT, mode: "755", text: read("agent.sh") },
		{ path: "/etc/systemd/system/nexus-edge-agent.service", mode: "644", text: AGENT_UNIT },
		{ path: "/etc/systemd/system/haproxy.service.d/nexus.conf", mode: "644", text: HAPROXY_DROP_IN },
		{ path: "/etc/sysctl.d/90-nexus-edge.conf", mode: "644", text: SYSCTL },
		{ path: "/etc/systemd/journald.conf.d/nexus-edge.conf", mode: "644", text: JOURNAL },
		{ path: "/etc/apt/apt.conf.d/90nexus-edge", mode: "644", text: UPGRADES },
	];
}

/** A file beside this one. */
export function read(name: string): string {
	return readFileSync(new URL(`./${name}`, import.meta.url), "utf8");
}

/** @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html */
const AGENT_UNIT = `[Unit]
Description=Keeps the proxy's configuration as the VM's metadata has it
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${AGENT}
Restart=always
RestartSec=5
# It is root to write the configuration and to restart HAProxy, and may do nothing else of what root may.
CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=${CONFIG} ${SERVER_STATE_FILE.slice(0, SERVER_STATE_FILE.lastIndexOf("/"))}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
# No MemoryDenyWriteExecute: \`haproxy -c\` compiles patterns just in time, and would call a good configuration bad.
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
# The metadata server, which is the resolver too, and nobody else. Netlink is the C library's, for looking up names.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
IPAddressDeny=any
IPAddressAllow=localhost 169.254.169.254

[Install]
WantedBy=multi-user.target
`;

/** Beyond the descriptors of connections: listeners, checks, the resolver and the master's own. */
const SPARE_DESCRIPTORS = 1024;

/** The hardening is what Debian's unit suggests in its own comments. */
const HAPROXY_DROP_IN = `[Unit]
# Before the first configuration has come there is nothing to start.
ConditionPathExists=${CONFIG}/current/haproxy.cfg
# It is the only way in: never give up.
StartLimitIntervalSec=0

[Service]
Environment=CONFIG=${CONFIG}/current/haproxy.cfg
RestartSec=2
# ${LIMITS.descriptorsPerConnection} a connection with splice, for ${LIMITS.connections} connections, and ${SPARE_DESCRIPTORS} to spare
LimitNOFILE=${LIMITS.connections * LIMITS.descriptorsPerConnection + SPARE_DESCRIPTORS}
# When memory is short, an upgrade goes first.
OOMScoreAdjust=-500
NoNewPrivileges=yes
ProtectHome=yes
ProtectSystem=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
`;

const SYSCTL = `# Memory of all TCP buffers, in pages of 4 KB: relaxed below 192 MB, saving from 256 MB, never above 384 MB. The kernel's
# own limit on 1 GB is near 96 MB, which 200 stalled readers of 0.5 MB reach; without any, they would take the machine.
net.ipv4.tcp_mem = 49152 65536 98304
`;

const JOURNAL = `[Journal]
# The access log outlives a reboot, and never fills the disk.
Storage=persistent
SystemMaxUse=1G
`;

const UPGRADES = `// Debian's security updates every day, and a reboot when one needs it, at 04:00 in Seoul (the VM's clock is UTC). The
// proxy is back within a minute, with its last configuration.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "19:00";
`;
