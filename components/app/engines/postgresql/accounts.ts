import type { EngineAccounts, EngineClient } from "../../engine.ts";

/** The administrator; only a role within the server. */
const ADMIN = "postgres";

/**
 * The role that owns a database, without a password: its clients act as it, so that they share what any of them made.
 * Always there, so that a second client changes nothing for the first. An underscore is in no service's name.
 */
const ownerOf = (database: string): string => `${database}_owner`;

/** Words that PostgreSQL takes for no role of ours: its administrator, and two that stand for everyone and no one. */
const NO_CLIENT: readonly string[] = [ADMIN, "public", "none"];

/** Databases that every server has. Whoever owned one would own what new databases are made from. */
const NO_DATABASE: readonly string[] = ["postgres", "template0", "template1"];

/** The most letters of a database's name: PostgreSQL cuts the name of its owner at 63, and would not find it again. */
const LONGEST_DATABASE = 63 - ownerOf("").length;

/** What speaks against a client of this name, or a database. */
export function refusedNames(user: string, database: string): string | undefined {
	if (NO_CLIENT.includes(user)) {
		return `as the user "${user}", a name that PostgreSQL keeps for itself: rename the service`;
	}
	if (NO_DATABASE.includes(database)) {
		return `with the database "${database}", which is PostgreSQL's own: name another one`;
	}
	return database.length > LONGEST_DATABASE
		? `with the database "${database}" of ${database.length} letters, and ${LONGEST_DATABASE} are allowed: shorten it`
		: undefined;
}

/** Quotes a name for SQL. Names of services are DNS labels, so a hyphen is all that asks for it. */
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Who may log in from where: each client to its own database with its password; the administrator within the container
 * (`kubectl exec`), or with a password through `kubectl port-forward`. Whoever is not listed is refused.
 * @see https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
 */
export function hostBasedAccess({ clients }: EngineAccounts): string {
	return [
		`local all ${ADMIN} peer`,
		`host all ${ADMIN} 127.0.0.1/32 scram-sha-256`,
		...clients.map(({ user, database }) => `host ${identifier(database)} ${identifier(user)} all scram-sha-256`),
		"",
	].join("\n");
}

/**
 * Makes roles, passwords, databases and extensions what they should be; run again it changes nothing. What is no longer
 * declared is left alone: it can hold data, and `pg_hba.conf` lets nobody in.
 */
export function accountsSql({ admin, clients }: EngineAccounts, extensions: readonly string[]): string {
	const databases = [...Map.groupBy(clients, ({ database }) => database)];
	return [
		// psql would quote the line that fails, and these hold passwords.
		"\\set VERBOSITY terse",
		`ALTER ROLE ${ADMIN} PASSWORD ${literal(admin)};`,
		...[ADMIN, "template1"].map((database) => `REVOKE ALL ON DATABASE ${database} FROM PUBLIC;`),
		...clients.flatMap(role),
		...databases.flatMap(([database, users]) => databaseOf(database, users, extensions)),
		"",
	].join("\n");
}

function role({ user, password }: EngineClient): readonly string[] {
	return [
		createUnless("pg_roles", "rolname", user, `CREATE ROLE ${identifier(user)}`),
		`ALTER ROLE ${identifier(user)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${literal(password)};`,
	];
}

function databaseOf(
	database: string,
	clients: readonly EngineClient[],
	extensions: readonly string[],
): readonly string[] {
	const owner = ownerOf(database);
	const [name, role] = [identifier(database), identifier(owner)];
	return [
		createUnless("pg_roles", "rolname", owner, `CREATE ROLE ${role} NOLOGIN`),
		createUnless("pg_database", "datname", database, `CREATE DATABASE ${name} OWNER ${role}`),
		`ALTER DATABASE ${name} OWNER TO ${role};`,
		`REVOKE ALL ON DATABASE ${name} FROM PUBLIC;`,
		...clients.flatMap(({ user }) => [
			`GRANT ${role} TO ${identifier(user)};`,
			`ALTER ROLE ${identifier(user)} IN DATABASE ${name} SET role = ${literal(owner)};`,
		]),
		`\\connect ${name}`,
		...extensions.flatMap((extension) => [
			`CREATE EXTENSION IF NOT EXISTS ${identifier(extension)};`,
			// After a newer image; nothing happens where it is the newest already.
			`ALTER EXTENSION ${identifier(extension)} UPDATE;`,
		]),
	];
}

/** PostgreSQL has no CREATE … IF NOT EXISTS for roles and databases: psql runs the statement that the query returns. */
function createUnless(catalog: string, column: string, name: string, statement: string): string {
	return `SELECT ${literal(statement)} WHERE NOT EXISTS (SELECT FROM ${catalog} WHERE ${column} = ${literal(name)}) \\gexec`;
}
