import { image } from "../../catalog.ts";
import type { EngineAccounts } from "../engine.ts";
import type { StatefulService } from "../model.ts";
import { authority, CONFIG_DIRECTORY } from "./address.ts";
import { ADMINISTRATOR } from "./administrator.ts";

/** What a user of the object store chooses. */
export interface ObjectStoreOptions {
	/** Size of the volume in GiB. */
	readonly sizeGi: number;
	/**
	 * Memory of the pod in MiB.
	 * @default 384
	 */
	readonly memoryMi?: number;
	/**
	 * CPU request in millicores.
	 * @default 100
	 */
	readonly cpuMillis?: number;
}

const PORT = 8333;
const DATA = "/data";
const IDENTITIES = `${CONFIG_DIRECTORY}/s3.json`;

/**
 * SeaweedFS as one S3 server on a volume. It stands on the admin machine, so that files survive the machine that the
 * databases are on. Each client has keys of its own for one bucket. There is no replica and no backup here.
 */
export function objectStore({ sizeGi, memoryMi = 384, cpuMillis = 100 }: ObjectStoreOptions): StatefulService {
	return {
		kind: "stateful",
		image: image("seaweedfs"),
		command: [
			"weed",
			"-logtostderr=true",
			"server",
			`-dir=${DATA}`,
			"-s3",
			`-s3.port=${PORT}`,
			`-s3.config=${IDENTITIES}`,
			// Its parts trust whoever reaches them, so they meet within the pod. S3 is open, behind keys; its gRPC port beside
			// it too, which no NetworkPolicy lets anyone reach.
			"-ip=127.0.0.1",
			"-ip.bind=127.0.0.1",
			"-s3.ip.bind=0.0.0.0",
			// Catalogs for tables, which nobody asked for.
			"-s3.port.iceberg=0",
			"-s3.port.lance=0",
			// Small files of its own making, as many as the volume holds.
			"-master.volumeSizeLimitMB=1024",
			"-volume.max=0",
			"-master.telemetry=false",
		],
		port: PORT,
		// The image's own user `seaweed`.
		user: 1000,
		role: "admin",
		env: {
			// Go keeps its heap under the limit instead of being killed at it.
			GOMEMLIMIT: `${Math.floor(memoryMi * 0.9)}MiB`,
		},
		resources: { cpuMillis, memoryMi },
		storage: { mountPath: DATA, sizeGi },
		health: "/healthz",
		provides: {
			engine: "objectStore",
			accounts: "perClient",
			configFiles: { [IDENTITIES]: identities },
			refuses: (_user, bucket) =>
				/^[a-z0-9-]{3,63}$/.test(bucket)
					? undefined
					: `with the bucket "${bucket}": a bucket's name has 3 to 63 small letters, digits and "-"; name one in database`,
			// Endpoint, keys and bucket in one: S3 has no form of its own for a URL.
			urls: { url: (endpoint) => `http://${authority(endpoint)}/${encodeURIComponent(endpoint.database)}` },
		},
	};
}

/** Access key: the client's name; secret key: its password. `Admin` of a bucket may make it, and no other. */
function identities({ admin, clients }: EngineAccounts): string {
	const actions = ["Admin", "Read", "Write", "List", "Tagging"];
	return `${JSON.stringify(
		{
			identities: [
				{ name: ADMINISTRATOR, credentials: [{ accessKey: ADMINISTRATOR, secretKey: admin }], actions },
				...clients.map(({ user, password, database }) => ({
					name: user,
					credentials: [{ accessKey: user, secretKey: password }],
					actions: actions.map((action) => `${action}:${database}`),
				})),
			],
		},
		null,
		"\t",
	)}\n`;
}
