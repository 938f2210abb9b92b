import type { ConnectionFormat, Endpoint } from "../../engine.ts";
import { authority } from "../address.ts";

/** Connections that one pod of a client opens at most: what Spring's pool has by default; Prisma would open two a core. */
const POOL = 10;

const database = (endpoint: Endpoint): string => encodeURIComponent(endpoint.database);

/** The URL of a database in the words of each library. */
export const postgresqlUrls = {
	url: (endpoint) => `postgresql://${authority(endpoint)}/${database(endpoint)}`,
	/** @see https://github.com/pgjdbc/r2dbc-postgresql */
	r2dbc: (endpoint) => `r2dbc:postgresql://${authority(endpoint)}/${database(endpoint)}`,
	/** The driver reads user and password from the query alone. @see https://jdbc.postgresql.org/documentation/use/ */
	jdbc: ({ host, port, user, password, ...rest }) => {
		const query = `user=${encodeURIComponent(user)}&password=${encodeURIComponent(password)}`;
		return `jdbc:postgresql://${host}:${port}/${encodeURIComponent(rest.database)}?${query}`;
	},
	/** @see https://www.prisma.io/docs/orm/overview/databases/postgresql */
	prisma: (endpoint) =>
		`postgresql://${authority(endpoint)}/${database(endpoint)}?schema=public&connection_limit=${POOL}`,
	/** @see https://docs.sqlalchemy.org/en/20/dialects/postgresql.html */
	sqlalchemy: (endpoint) => `postgresql+asyncpg://${authority(endpoint)}/${database(endpoint)}`,
	/** libpq waits for a silent server for ever unless it is told otherwise. */
	libpq: (endpoint) => `postgresql://${authority(endpoint)}/${database(endpoint)}?connect_timeout=10`,
} as const satisfies Record<ConnectionFormat, (endpoint: Endpoint) => string>;
