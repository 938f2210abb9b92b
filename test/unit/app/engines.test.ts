import { describe, expect, test } from "vitest";
import type { EngineAccounts } from "../../../components/app/engine.ts";
import { objectStore } from "../../../components/app/engines/object-store.ts";
import { accountsSql, hostBasedAccess } from "../../../components/app/engines/postgresql/accounts.ts";
import { serverSettings } from "../../../components/app/engines/postgresql/settings.ts";
import { postgresqlUrls } from "../../../components/app/engines/postgresql/urls.ts";
import { postgresql } from "../../../components/app/engines/postgresql.ts";
import { definitions } from "../../../components/app/engines/rabbitmq/definitions.ts";
import { rabbitmq } from "../../../components/app/engines/rabbitmq.ts";
import { valkey } from "../../../components/app/engines/valkey.ts";
import type { StatefulService } from "../../../components/app/model.ts";

const client = { database: "web", publishes: [], consumes: [] };
const accounts: EngineAccounts = {
	admin: "secret-admin",
	clients: [
		{ ...client, user: "web", password: "secret-web" },
		{ ...client, user: "worker", password: "secret-worker" },
	],
};

describe("PostgreSQL", () => {
	const endpoint = { host: "db.shop-db-prod.svc", port: 5432, user: "we/b", password: "p@ss:w0rd", database: "we b" };

	test.each([
		["url", "postgresql://we%2Fb:p%40ss%3Aw0rd@db.shop-db-prod.svc:5432/we%20b"],
		["r2dbc", "r2dbc:postgresql://we%2Fb:p%40ss%3Aw0rd@db.shop-db-prod.svc:5432/we%20b"],
		["jdbc", "jdbc:postgresql://db.shop-db-prod.svc:5432/we%20b?user=we%2Fb&password=p%40ss%3Aw0rd"],
		["prisma", "postgresql://we%2Fb:p%40ss%3Aw0rd@db.shop-db-prod.svc:5432/we%20b?schema=public&connection_limit=10"],
		["sqlalchemy", "postgresql+asyncpg://we%2Fb:p%40ss%3Aw0rd@db.shop-db-prod.svc:5432/we%20b"],
		["libpq", "postgresql://we%2Fb:p%40ss%3Aw0rd@db.shop-db-prod.svc:5432/we%20b?connect_timeout=10"],
	] as const)("has the URL of %s, percent-encoded", (format, url) => {
		expect(postgresqlUrls[format](endpoint)).toBe(url);
	});

	test("lets each client into its database and nobody else, the administrator through the pod alone", () => {
		expect(hostBasedAccess(accounts).trim().split("\n")).toEqual([
			"local all postgres peer",
			"host all postgres 127.0.0.1/32 scram-sha-256",
			'host "web" "web" all scram-sha-256',
			'host "web" "worker" all scram-sha-256',
		]);
	});

	test("makes a database once however many clients share it, and quotes what it is given", () => {
		const sql = accountsSql({ admin: "o'clock", clients: accounts.clients }, ["vector"]);
		expect(sql.match(/CREATE DATABASE/g)).toHaveLength(1);
		expect(sql.match(/CREATE EXTENSION IF NOT EXISTS "vector"/g)).toHaveLength(1);
		expect(sql).toContain("ALTER ROLE postgres PASSWORD 'o''clock';");
	});

	test("divides its memory: a quarter for the cache, a connection for each 10 MiB, nothing parallel in 64 MiB of /dev/shm", () => {
		const settings = serverSettings({ port: 5432, memoryMi: 2048, sizeGi: 40 });
		expect(settings).toContain("shared_buffers = 512MB\n");
		expect(settings).toContain("effective_cache_size = 1536MB\n");
		expect(settings).toContain("max_connections = 204\n");
		expect(settings).toContain("max_parallel_workers_per_gather = 0\n");
	});

	test("leaves three quarters of a small volume to the data", () => {
		expect(serverSettings({ port: 5432, memoryMi: 256, sizeGi: 1 })).toContain("max_wal_size = 256MB\n");
		expect(serverSettings({ port: 5432, memoryMi: 256, sizeGi: 100 })).toContain("max_wal_size = 1024MB\n");
	});
});

test("Valkey has one password and no user in its URL", () => {
	const url = valkey({ sizeGi: 1 }).provides?.urls.url;
	const endpoint = { host: "redis", port: 6379, user: "web", password: "secret", database: "web" };
	expect(url?.(endpoint)).toBe("redis://:secret@redis:6379/0");
});

describe("RabbitMQ", () => {
	const parsed = JSON.parse(
		definitions({
			admin: "a",
			clients: [
				{ ...client, user: "chat", password: "c", publishes: ["embedding", "audit.log"] },
				{ ...client, user: "ai", password: "i", publishes: ["audit.log"], consumes: ["embedding"] },
				{ ...client, user: "idle", password: "n" },
			],
		}),
	);

	test("has a durable queue, and an exchange that feeds it, for each declared name", () => {
		expect(parsed.queues).toMatchObject([
			{ name: "audit.log", durable: true },
			{ name: "embedding", durable: true },
		]);
		expect(parsed.bindings).toMatchObject([
			{ source: "audit.log", destination: "audit.log" },
			{ source: "embedding", destination: "embedding" },
		]);
	});

	test("gives each client rights on the queues that it declares, to the letter", () => {
		const rights = parsed.permissions.map(({ user, configure, write, read }: Record<string, string>) => [
			user,
			configure,
			write,
			read,
		]);
		expect(rights).toEqual([
			["nexus_admin", ".*", ".*", ".*"],
			["chat", String.raw`^(audit\.log|embedding)$`, String.raw`^(audit\.log|embedding)$`, "^()$"],
			["ai", String.raw`^(audit\.log|embedding)$`, String.raw`^(audit\.log)$`, "^(embedding)$"],
			["idle", "^()$", "^()$", "^()$"],
		]);
	});

	test("writes %2F for its virtual host", () => {
		const endpoint = { host: "broker", port: 5672, user: "chat", password: "secret", database: "chat" };
		expect(rabbitmq({ sizeGi: 1 }).provides?.urls.url?.(endpoint)).toBe("amqp://chat:secret@broker:5672/%2F");
	});

	test("lets publishers wait before Kubernetes kills it", () => {
		const settings = rabbitmq({ sizeGi: 1, memoryMi: 512 }).provides?.configFiles["/etc/nexus/rabbitmq.conf"];
		expect(settings?.(accounts)).toContain("vm_memory_high_watermark.absolute = 307MiB");
	});
});

describe("the object store", () => {
	const store = objectStore({ sizeGi: 10 });

	test("gives each client keys for one bucket", () => {
		const text = store.provides?.configFiles["/etc/nexus/s3.json"]?.(accounts) ?? "";
		expect(JSON.parse(text).identities[1]).toEqual({
			name: "web",
			credentials: [{ accessKey: "web", secretKey: "secret-web" }],
			actions: ["Admin:web", "Read:web", "Write:web", "List:web", "Tagging:web"],
		});
	});

	test("stands on the admin machine, and keeps its parts that ask for no keys to itself", () => {
		expect(store.role).toBe("admin");
		expect(store.command).toContain("-ip.bind=127.0.0.1");
		expect(store.command).toContain("-s3.ip.bind=0.0.0.0");
	});
});

test.each<[string, StatefulService]>([
	["RabbitMQ", rabbitmq({ sizeGi: 1 })],
	["the object store", objectStore({ sizeGi: 1 })],
])("%s keeps its administrator apart from a client called admin", (_, service) => {
	const written = Object.values(service.provides?.configFiles ?? {}).map((write) =>
		write({ admin: "secret-1", clients: [{ ...client, user: "admin", password: "secret-2" }] }),
	);
	expect(written.join("").match(/"name": "[a-z_]*admin"/g)).toEqual(['"name": "nexus_admin"', '"name": "admin"']);
});

test.each<[string, StatefulService]>([
	["PostgreSQL", postgresql({ sizeGi: 1 })],
	["Valkey", valkey({ sizeGi: 1 })],
	["RabbitMQ", rabbitmq({ sizeGi: 1 })],
	["the object store", objectStore({ sizeGi: 1 })],
])("%s has passwords in its Secret's files and nowhere else", (_, service) => {
	const files = Object.values(service.provides?.configFiles ?? {}).map((write) => write(accounts));
	expect(files.join()).toContain("secret-");
	expect(JSON.stringify(service)).not.toContain("secret-");
});
