/** What a service wants of a data service: the variable that gets its URL, or that and the form of the URL. */
export type Need = string | Connection;

/** A typed connection. */
export interface Connection {
	/** Variable that gets the URL, e.g. `DATABASE_URL`. */
	readonly variable: string;
	/**
	 * Form of the URL, for the library that reads it.
	 * @default the engine's first
	 */
	readonly format?: ConnectionFormat;
	/**
	 * Database, for engines that have several.
	 * @default the client's own name
	 */
	readonly database?: string;
}

/**
 * Forms of a URL: `url` (the engine's plain one), `r2dbc` (Spring WebFlux), `jdbc` (migrations of Spring), `prisma` (NestJS),
 * `sqlalchemy` (FastAPI, over asyncpg), `libpq` (Django, psql).
 */
export type ConnectionFormat = "url" | "r2dbc" | "jdbc" | "prisma" | "sqlalchemy" | "libpq";

/** The programs that keep data for services. */
export type EngineName = "postgresql" | "valkey" | "rabbitmq" | "objectStore";

/** A program that keeps data behind passwords: how it is configured, and how its clients reach it. */
export interface DataEngine {
	readonly engine: EngineName;
	/** `perClient`: every client has a user and password of its own; `shared`: there is one password. */
	readonly accounts: "perClient" | "shared";
	/** Configuration files by absolute path, all in one directory. They hold passwords, so they come from a Secret. */
	readonly configFiles: Readonly<Record<string, (accounts: EngineAccounts) => string>>;
	/**
	 * What speaks against a client's user and database, said after "needs": names that the engine keeps for itself, or would not take.
	 * @default nothing: every name that an app may have is fine
	 */
	readonly refuses?: (user: string, database: string) => string | undefined;
	/** The URL for a client in each form that the engine knows; the first is the default. */
	readonly urls: Readonly<Partial<Record<ConnectionFormat, (endpoint: Endpoint) => string>>>;
}

/** Everyone who may log in to a data service. */
export interface EngineAccounts {
	/** Password of the administrator, or the only one. */
	readonly admin: string;
	/** The clients, in the order of their names; empty where there is one password. */
	readonly clients: readonly EngineClient[];
}

/** A service that is a client of a data service. */
export interface EngineClient {
	/** User name: the service's. */
	readonly user: string;
	readonly password: string;
	/** Database that it owns or shares, for engines that have several. */
	readonly database: string;
	/** Queues that it may write to and read, for brokers. */
	readonly publishes: readonly string[];
	readonly consumes: readonly string[];
}

/** What a URL is made of. */
export interface Endpoint {
	/** DNS name. */
	readonly host: string;
	/** TCP port. */
	readonly port: number;
	readonly user: string;
	readonly password: string;
	readonly database: string;
}
