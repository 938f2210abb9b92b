import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineAccounts } from "../../components/app/engine.ts";
import { postgresqlUrls } from "../../components/app/engines/postgresql/urls.ts";
import { postgresql } from "../../components/app/engines/postgresql.ts";
import { rabbitmq } from "../../components/app/engines/rabbitmq.ts";
import { AMQP_CLIENT } from "./engines/amqp-client.ts";
import { client, EngineContainer } from "./engines/container.ts";
import { describeWith } from "./rig.ts";

/* The start scripts are ours, so they run here as they run in a pod, with Debian 13's programs. */

describeWith(["debian13", "container"], "PostgreSQL on a volume", () => {
	const engine = new EngineContainer(postgresql({ sizeGi: 1, extensions: ["vector"] }));
	afterAll(engine.close);

	const accounts = (ai: string, others: EngineAccounts["clients"] = []): EngineAccounts => ({
		admin: "administrator-password",
		clients: [client("ai-service", ai), ...others],
	});
	/** Runs SQL over TCP as a client with its URL. */
	const sql = (user: string, password: string, database: string, statement: string) =>
		engine.run([
			...["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--set=ON_ERROR_STOP=1"],
			...[postgresqlUrls.libpq({ host: "127.0.0.1", port: 5432, user, password, database }), "--command", statement],
		]);
	const administrator = (statement: string) => engine.run(["psql", "-h", "/tmp", "-U", "postgres", "-Atc", statement]);
	const refused = (attempt: Promise<string>) =>
		attempt.then(
			() => "accepted",
			(error) => String(error.stderr).trim(),
		);

	beforeAll(async () => {
		expect(await engine.start(accounts("opensesame1")), engine.log).toBe("open");
	}, 60_000);

	test("makes role, database and pgvector on an empty volume, and keeps vectors", async () => {
		const answer = await sql(
			...(["ai-service", "opensesame1", "ai-service"] as const),
			"CREATE TABLE note (id int, embedding vector(3)); INSERT INTO note VALUES (1, '[1,2,3]'), (2, '[3,2,1]'); SELECT id FROM note ORDER BY embedding <-> '[3,2,2]' LIMIT 1",
		);
		expect(answer).toBe("2");
	});

	test("checks its pages and sorts by rules that no image changes", async () => {
		const answer = await sql(
			...(["ai-service", "opensesame1", "ai-service"] as const),
			"SELECT current_setting('data_checksums'), datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()",
		);
		expect(answer).toBe("on|b|C.UTF-8|UTF8");
	});

	test("lets a client into its own database alone, and the administrator in from the pod alone", async () => {
		expect(await refused(sql("ai-service", "opensesame1", "postgres", "SELECT 1"))).toContain("no pg_hba.conf entry");
		expect(await refused(sql("ai-service", "wrong", "ai-service", "SELECT 1"))).toContain(
			"password authentication failed",
		);
		expect(await refused(sql("ai-service", "opensesame1", "ai-service", "CREATE DATABASE more"))).toContain(
			"permission denied",
		);
		expect(await administrator("SELECT 1")).toBe("1");
	});

	test("ends cleanly in a few seconds while a client is connected", async () => {
		const idle = refused(sql("ai-service", "opensesame1", "ai-service", "SELECT pg_sleep(60)"));
		const asleep = "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'";
		await expect.poll(() => administrator(asleep), { timeout: 10_000 }).toBe("1");
		const { code, milliseconds } = await engine.stop();
		expect(code).toBe(0);
		expect(milliseconds).toBeLessThan(10_000);
		expect(await idle).toContain("terminating connection due to administrator command");
		expect(engine.log).toContain("database system is shut down");
	});

	test("takes a rotated password and a second client by a restart, and refuses the old password", async () => {
		expect(await engine.start(accounts("opensesame2", [client("chat", "pw", { database: "ai-service" })]))).toBe(
			"open",
		);
		expect(await sql("ai-service", "opensesame2", "ai-service", "SELECT count(*) FROM note")).toBe("2");
		expect(await refused(sql("ai-service", "opensesame1", "ai-service", "SELECT 1"))).toContain(
			"password authentication failed",
		);
	});

	test("lets two clients share a database, each altering what the other made", async () => {
		await sql("chat", "pw", "ai-service", "ALTER TABLE note ADD COLUMN text text");
		await sql("chat", "pw", "ai-service", "CREATE TABLE message (id int)");
		await sql("ai-service", "opensesame2", "ai-service", "DROP TABLE message");
	});

	test("comes back from a power cut with what was committed", async () => {
		await sql("ai-service", "opensesame2", "ai-service", "INSERT INTO note VALUES (3, '[0,0,0]')");
		await engine.kill();
		expect(await engine.start(accounts("opensesame2")), engine.log).toBe("open");
		expect(await sql("ai-service", "opensesame2", "ai-service", "SELECT count(*) FROM note")).toBe("3");
	});

	test("lets a client in no more when it is no longer declared", async () => {
		expect(await refused(sql("chat", "pw", "ai-service", "SELECT 1"))).toContain("no pg_hba.conf entry");
	});

	test("has no password in its log", () => {
		expect(engine.log).not.toMatch(/opensesame|administrator-password/);
	});

	test("refuses data of another major version, changes nothing and says what to do", async () => {
		await engine.stop();
		writeFileSync(join(engine.volume, "pgdata", "PG_VERSION"), "16\n");
		expect(await engine.start(accounts("opensesame2"))).toBe(1);
		expect(engine.log).toContain(
			"the volume holds data of PostgreSQL 16, and this image is PostgreSQL 17, which cannot read them; nothing is changed. Go back to an image of PostgreSQL 16, or dump there and load the dump into a new volume.",
		);
	});
});

describeWith(["debian13", "container"], "RabbitMQ on a volume", () => {
	const service = rabbitmq({ sizeGi: 1 });
	const engine = new EngineContainer(service, ["/usr/lib/rabbitmq/lib/rabbitmq_server-4.0.5/sbin"]);
	afterAll(engine.close);

	const accounts = (chat: string): EngineAccounts => ({
		admin: "administrator-password",
		clients: [
			client("ai-service", "aipw", { consumes: ["embedding"] }),
			client("chat", chat, { publishes: ["embedding", "audit"] }),
			client("logging", "logpw", { consumes: ["audit"] }),
		],
	});
	/** What the broker answers a client that connects with its URL. */
	const amqp = (user: string, password: string, ...words: readonly string[]) => {
		const url = service.provides?.urls.url?.({ host: "127.0.0.1", port: 5672, user, password, database: user });
		return engine.run(["erl", "-noshell", "-eval", AMQP_CLIENT], {
			ERL_LIBS: "/usr/lib/rabbitmq/lib/rabbitmq_server-4.0.5/plugins",
			CALL: [url, ...words].join(" "),
		});
	};

	beforeAll(async () => {
		expect(await engine.start(accounts("opensesame1")), engine.log).toBe("open");
	}, 60_000);

	test("carries a message from its publisher to its consumer, by the declared queue", async () => {
		expect(await amqp("chat", "opensesame1", "publish", "embedding", "", "hello")).toBe("confirmed");
		expect(await amqp("ai-service", "aipw", "get", "embedding")).toBe("hello");
	});

	test("lets a library declare a queue that is there, and nobody make another", async () => {
		expect(await amqp("ai-service", "aipw", "declare", "embedding")).toBe("declared");
		expect(await amqp("ai-service", "aipw", "declare", "other")).toContain("configure access to queue 'other'");
	});

	test("refuses to write or read what a client did not declare, the default exchange included", async () => {
		expect(await amqp("ai-service", "aipw", "publish", "embedding", "", "x")).toContain(
			"write access to exchange 'embedding'",
		);
		expect(await amqp("ai-service", "aipw", "get", "audit")).toContain("read access to queue 'audit'");
		expect(await amqp("chat", "opensesame1", "get", "embedding")).toContain("read access to queue 'embedding'");
		expect(await amqp("chat", "opensesame1", "publish", "", "embedding", "x")).toContain(
			"write access to exchange 'amq.default'",
		);
		expect(await amqp("guest", "guest", "get", "audit")).toContain("auth_failure");
	});

	test("keeps what was not consumed over a clean restart, and takes a rotated password by it", async () => {
		expect(await amqp("chat", "opensesame1", "publish", "audit", "", "signed-in")).toBe("confirmed");
		const { milliseconds } = await engine.stop();
		expect(milliseconds).toBeLessThan(20_000);
		expect(await engine.start(accounts("opensesame2")), engine.log).toBe("open");
		expect(await amqp("chat", "opensesame1", "publish", "audit", "", "x")).toContain("auth_failure");
		expect(await amqp("chat", "opensesame2", "publish", "audit", "", "x")).toBe("confirmed");
		expect(await amqp("logging", "logpw", "get", "audit")).toBe("signed-in");
	}, 60_000);

	test("opens no port to others but the broker's", () => {
		expect(engine.openPorts).toEqual([5672]);
	});

	test("has no password in its log", () => {
		expect(engine.log).not.toMatch(/aipw|opensesame|administrator-password/);
	});
});
