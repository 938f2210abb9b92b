import { image } from "../catalog.ts";
import type { StatefulService } from "./model.ts";

/** What a user of Valkey chooses. */
export interface ValkeyOptions {
	/** Size of the volume in GiB. */
	readonly sizeGi: number;
	/**
	 * Memory of the pod in MiB; three quarters of it may hold data.
	 * @default 64
	 */
	readonly memoryMi?: number;
}

const PORT = 6379;
const DATA = "/data";
const CONFIG = "/etc/nexus/valkey.conf";

/**
 * A Redis-compatible store on a volume, with a password.
 *
 * Writes reach the disk once a second (`appendfsync everysec`): a power cut loses at most that second, a pod's death
 * nothing. A quarter of the memory is left for the copy-on-write of a rewrite of the log.
 * @see https://valkey.io/topics/persistence/
 */
export function valkey({ sizeGi, memoryMi = 64 }: ValkeyOptions): StatefulService {
	return {
		kind: "stateful",
		image: image("valkey"),
		port: PORT,
		// The image's own user `valkey`: its files on the volume stay readable whatever starts them later.
		user: 999,
		resources: { cpuMillis: 20, memoryMi },
		storage: { mountPath: DATA, sizeGi },
		command: ["valkey-server", CONFIG],
		provides: {
			engine: "valkey",
			accounts: "shared",
			configFiles: {
				[CONFIG]: ({ admin }) =>
					[
						`port ${PORT}`,
						`dir ${DATA}`,
						"appendonly yes",
						"appendfsync everysec",
						`maxmemory ${Math.floor(memoryMi * 0.75)}mb`,
						// Full is an error that the app sees; silently dropping what was counted is not.
						"maxmemory-policy noeviction",
						`requirepass ${admin}`,
						"",
					].join("\n"),
			},
			urls: { url: ({ host, port, password }) => `redis://:${password}@${host}:${port}/0` },
		},
	};
}
