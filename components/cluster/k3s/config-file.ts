import { blockYaml, type Setting } from "./block-yaml.ts";
import type { K3sMachine } from "./machine.ts";
import { PATHS } from "./paths.ts";

/** An S3 bucket that k3s uploads its snapshots to. */
export interface SnapshotBucket<Secret> {
	/** `https://host[:port]`. */
	readonly endpoint: string;
	readonly region: string;
	readonly bucket: string;
	/** Folder inside the bucket. */
	readonly folder: string;
	readonly accessKey: Secret;
	readonly secretKey: Secret;
}

/** Snapshots of the datastore. */
export interface Snapshots {
	/** Cron schedule of five fields, in the machine's time zone. */
	readonly schedule: string;
	/** How many are kept in each place. */
	readonly keep: number;
}

/** What both kinds of k3s are told. */
export interface CommonSettings {
	/** Where agents and people reach the API server. */
	readonly apiServer: { readonly address: string; readonly port: number };
	/** Folder of local-path's volumes, outside /var/lib/rancher/k3s. */
	readonly storagePath: string;
	readonly podCidr: string;
	readonly serviceCidr: string;
}

/** What the server is told. */
export interface ServerSettings extends CommonSettings {
	/** Other names and addresses under which the API server is reached, for its certificate. */
	readonly apiServerNames: readonly string[];
	/** Whether k3s' own load balancer runs. */
	readonly serviceLb: boolean;
	readonly snapshots: Snapshots;
	readonly bucket?: SnapshotBucket<string>;
}

/** By this line the preflight tells a k3s of Nexus from another. */
export const MARK = "# Written by Nexus: change it in the stack, not here; the next update puts it back.\n";

/**
 * The server's settings file.
 * @see https://docs.k3s.io/cli/server
 */
export function renderServerConfig(machine: K3sMachine, settings: ServerSettings): string {
	const { apiServer, snapshots, bucket } = settings;
	return (
		MARK +
		blockYaml({
			...nodeSettings(machine),
			// One member of embedded etcd: unlike SQLite it makes snapshots on a schedule and uploads them.
			"cluster-init": true,
			"token-file": PATHS.token,
			// An agent that holds the server's token could join as a server and read every Secret.
			"agent-token-file": PATHS.agentToken,
			"https-listen-port": apiServer.port,
			"tls-san": [...new Set([machine.address, apiServer.address, machine.name, ...settings.apiServerNames])],
			"cluster-cidr": settings.podCidr,
			"service-cidr": settings.serviceCidr,
			// Nexus brings its own gateway. The Gateway API add-on is left alone by a .skip file instead: listed here it
			// would take the definitions away again on a cluster that has them.
			disable: settings.serviceLb ? ["traefik"] : ["traefik", "servicelb"],
			"default-local-storage-path": settings.storagePath,
			"write-kubeconfig-mode": "0600",
			"secrets-encryption": true,
			"etcd-snapshot-dir": PATHS.snapshots,
			"etcd-snapshot-schedule-cron": snapshots.schedule,
			"etcd-snapshot-retention": snapshots.keep,
			...(bucket === undefined ? {} : bucketSettings(bucket, snapshots)),
			"kube-apiserver-arg": [
				`admission-control-config-file=${PATHS.podSecurity}`,
				`audit-policy-file=${PATHS.auditPolicy}`,
				`audit-log-path=${PATHS.auditLog}`,
				// At most 11 files of 100 MB and a month old.
				"audit-log-maxage=30",
				"audit-log-maxbackup=10",
				"audit-log-maxsize=100",
			],
		})
	);
}

/**
 * An agent's settings file.
 * @see https://docs.k3s.io/cli/agent
 */
export function renderAgentConfig(machine: K3sMachine, { apiServer }: CommonSettings): string {
	return (
		MARK +
		blockYaml({
			...nodeSettings(machine),
			server: `https://${apiServer.address}:${apiServer.port}`,
			"token-file": PATHS.agentToken,
		})
	);
}

/** No taints: CoreDNS, local-path and ServiceLB tolerate none but the control plane's, and would not start on the node. */
function nodeSettings(machine: K3sMachine): Readonly<Record<string, Setting>> {
	return {
		"node-name": machine.name,
		"node-ip": machine.address,
		"node-label": labelList(machine),
		// The kubelet ends rather than change the kernel's settings behind the machine's back; PATHS.kernel sets them.
		"protect-kernel-defaults": true,
	};
}

/** `name=value`. k3s sets them when a node joins; later changes come over the API. */
export function labelList({ labels }: K3sMachine): readonly string[] {
	return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

function bucketSettings(bucket: SnapshotBucket<string>, { keep }: Snapshots): Readonly<Record<string, Setting>> {
	const { host, protocol } = new URL(bucket.endpoint);
	return {
		"etcd-s3": true,
		"etcd-s3-endpoint": host,
		...(protocol === "http:" ? { "etcd-s3-insecure": true } : {}),
		"etcd-s3-region": bucket.region,
		"etcd-s3-bucket": bucket.bucket,
		"etcd-s3-folder": bucket.folder,
		"etcd-s3-access-key": bucket.accessKey,
		"etcd-s3-secret-key": bucket.secretKey,
		// A number of its own since 1.34, 5 unless it is given: not that of the snapshots on the disk.
		"etcd-s3-retention": keep,
	};
}
