import type { ConnectionFormat, EngineName } from "../../components/app/engine.ts";

/** A program of a Compose file that Nexus has an engine for. */
export interface Store {
	readonly engine: EngineName;
	/** The function of ours that makes it, and the file that it is in. */
	readonly make: string;
	readonly module: string;
	/** Options beside the size. */
	readonly options: Readonly<Record<string, readonly string[]>>;
	/** Variable that its clients get where the file names none. */
	readonly variable: string;
	/** What its user should know. */
	readonly remarks: readonly string[];
}

const NO_BACKUP = "It has a volume and no backup yet.";

/** The images that are known, by the last part of their name. */
const STORES: Readonly<Record<string, Omit<Store, "remarks"> & { readonly remarks?: readonly string[] }>> = {
	postgres: {
		engine: "postgresql",
		make: "postgresql",
		module: "engines/postgresql.ts",
		options: {},
		variable: "DATABASE_URL",
	},
	redis: { engine: "valkey", make: "valkey", module: "engines/valkey.ts", options: {}, variable: "REDIS_URL" },
	rabbitmq: {
		engine: "rabbitmq",
		make: "rabbitmq",
		module: "engines/rabbitmq.ts",
		options: {},
		variable: "AMQP_URL",
		remarks: ["Name its queues in publishes and consumes of the services: they are all that a client may use."],
	},
	minio: {
		engine: "objectStore",
		make: "objectStore",
		module: "engines/object-store.ts",
		options: {},
		variable: "OBJECT_STORE_URL",
		remarks: ["SeaweedFS in place of MinIO: the S3 interface is the same, the page for administrators is not there."],
	},
};

const ALSO: Readonly<Record<string, keyof typeof STORES>> = {
	postgresql: "postgres",
	pgvector: "postgres",
	"redis-stack-server": "redis",
	valkey: "redis",
	keydb: "redis",
};

/** The engine for an image, if there is one. */
export function storeOf(image: string | undefined): Store | undefined {
	const name = nameOf(image);
	const known = STORES[ALSO[name] ?? name];
	if (!known || !Object.hasOwn({ ...STORES, ...ALSO }, name)) {
		return undefined;
	}
	const options = name === "pgvector" ? { extensions: ["vector"] } : known.options;
	return { ...known, options, remarks: [...(known.remarks ?? []), NO_BACKUP] };
}

/** Stores that Nexus has no engine for, with the port that they listen on. */
const FOREIGN: Readonly<Record<string, number>> = {
	mysql: 3306,
	mariadb: 3306,
	mongo: 27_017,
	mongodb: 27_017,
	elasticsearch: 9200,
	opensearch: 9200,
	kafka: 9092,
	"cp-kafka": 9092,
	zookeeper: 2181,
	memcached: 11_211,
	nats: 4222,
	etcd: 2379,
	cassandra: 9042,
};

/** The store that an image is, where Nexus has no engine for it. */
export function foreignStoreOf(
	image: string | undefined,
): { readonly name: string; readonly port: number } | undefined {
	const name = nameOf(image);
	const port = FOREIGN[name];
	return port === undefined ? undefined : { name, port };
}

/** The last part of an image's name: `postgres` for docker.io/library/postgres:17. */
function nameOf(image: string | undefined): string {
	const reference = (image ?? "").replace(/@.*$/, "").replace(/:[^/:]*$/, "");
	return reference.split("/").at(-1) ?? "";
}

/** The form of URL that a URL is in. */
export function formatOf(url: string): ConnectionFormat {
	if (/^postgres(ql)?\+asyncpg:/.test(url)) return "sqlalchemy";
	if (url.startsWith("r2dbc:")) return "r2dbc";
	if (url.startsWith("jdbc:")) return "jdbc";
	return /[?&](schema|connection_limit|pgbouncer)=/.test(url) ? "prisma" : "url";
}
