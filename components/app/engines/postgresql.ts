import { image } from "../../catalog.ts";
import type { StatefulService } from "../model.ts";
import { CONFIG_DIRECTORY } from "./address.ts";
import { accountsSql, hostBasedAccess, refusedNames } from "./postgresql/accounts.ts";
import { serverSettings } from "./postgresql/settings.ts";
import { startScript } from "./postgresql/start-script.ts";
import { postgresqlUrls } from "./postgresql/urls.ts";

/** What a user of PostgreSQL chooses. */
export interface PostgresqlOptions {
	/** Size of the volume in GiB. */
	readonly sizeGi: number;
	/**
	 * Memory of the pod in MiB: a quarter for the server's own cache, a tenth of the number is the connections.
	 * @default 256
	 */
	readonly memoryMi?: number;
	/**
	 * CPU request in millicores.
	 * @default 100
	 */
	readonly cpuMillis?: number;
	/**
	 * Extensions that every database has. The image brings them; `vector` is pgvector.
	 * @default none
	 */
	readonly extensions?: readonly PostgresqlExtension[];
}

/** The extensions that the image brings beside PostgreSQL's own. */
export type PostgresqlExtension = "vector";

const PORT = 5432;

/**
 * One PostgreSQL server on a volume. Each client has a role of its own that may log in to one database and no other.
 *
 * The image has no start script, so ours starts it: it makes the database cluster on an empty volume, and on every start
 * sets roles, passwords, databases and extensions before the port opens. A rotated password so takes effect by a restart.
 * There is no replica and no backup here.
 * @see https://github.com/cloudnative-pg/postgres-containers
 */
export function postgresql(options: PostgresqlOptions): StatefulService {
	const { sizeGi, memoryMi = 256, cpuMillis = 100, extensions = [] } = options;
	return {
		kind: "stateful",
		image: image("postgresql"),
		command: ["bash", `${CONFIG_DIRECTORY}/start.sh`],
		port: PORT,
		// The image's own user `postgres`.
		user: 26,
		resources: { cpuMillis, memoryMi },
		// The server's files are in a folder of the volume (PGDATA in start.sh): a volume's root belongs to whoever made it.
		storage: { mountPath: "/var/lib/postgresql/data", sizeGi },
		provides: {
			engine: "postgresql",
			accounts: "perClient",
			configFiles: {
				[`${CONFIG_DIRECTORY}/start.sh`]: startScript,
				[`${CONFIG_DIRECTORY}/postgresql.conf`]: () => serverSettings({ port: PORT, memoryMi, sizeGi }),
				[`${CONFIG_DIRECTORY}/pg_hba.conf`]: hostBasedAccess,
				[`${CONFIG_DIRECTORY}/accounts.sql`]: (accounts) => accountsSql(accounts, extensions),
			},
			refuses: refusedNames,
			urls: postgresqlUrls,
		},
	};
}
