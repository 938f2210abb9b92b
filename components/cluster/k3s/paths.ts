/** Where things lie on a machine. */
export const PATHS = {
	config: "/etc/rancher/k3s/config.yaml",
	registries: "/etc/rancher/k3s/registries.yaml",
	auditPolicy: "/etc/rancher/k3s/audit-policy.yaml",
	auditLog: "/var/lib/rancher/k3s/server/logs/audit.log",
	podSecurity: "/etc/rancher/k3s/pod-security.yaml",
	/** With which servers join, and which opens a snapshot. */
	token: "/etc/rancher/k3s/token",
	/** With which agents join; on an agent it is the only token. */
	agentToken: "/etc/rancher/k3s/agent-token",
	kernel: "/etc/sysctl.d/90-nexus-k3s.conf",
	/** A file beside an add-on's manifest, `.skip` added, leaves the add-on alone, in whatever state it is. */
	gatewayAddOnSkipped: "/var/lib/rancher/k3s/server/manifests/gateway-api-crd.yaml.skip",
	/** Outside /var/lib/rancher/k3s, which the uninstaller deletes. */
	snapshots: "/var/lib/nexus/snapshots",
	snapshotsReceived: "/var/lib/nexus/snapshots-received",
	/** The host key of the machine that snapshots are copied to. */
	snapshotHosts: "/etc/nexus/snapshot-hosts",
	sendSnapshots: "/usr/local/lib/nexus/send-snapshots",
	receiveSnapshot: "/usr/local/lib/nexus/receive-snapshot",
} as const;
