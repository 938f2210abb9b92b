import { describe, expect, test } from "vitest";
import { podCount } from "../../../components/app/budget.ts";
import { appProblems } from "../../../components/app/validate.ts";
import type { Role } from "../../../components/kubernetes/role.ts";
import { protostar } from "../../../stacks/apps/protostar.ts";
import { edgesOf } from "./edges.ts";

const services = Object.entries(protostar.services);

test("Protostar has nothing wrong with it", () => {
	expect(appProblems(protostar)).toEqual([]);
});

test("every edge of Protostar is declared, and no other", () => {
	expect(edgesOf(protostar)).toEqual([
		"api-gateway          calls     auth-service, user-service, chat-service, ai-service, noti-service, logging-service, schedule-service, psychological-service",
		"api-gateway          needs     rabbitmq as AMQP_URL, valkey as REDIS_URL",
		"api-gateway          publishes audit",
		"auth-service         calls     user-service",
		"auth-service         needs     rabbitmq as AMQP_URL, postgresql as SPRING_R2DBC_URL (r2dbc), valkey as REDIS_URL",
		"auth-service         publishes audit",
		"user-service         needs     rabbitmq as AMQP_URL, postgresql as DATABASE_URL (prisma), object-store as OBJECT_STORE_URL",
		"user-service         publishes audit, notifications",
		"chat-service         calls     user-service, ai-service",
		"chat-service         needs     rabbitmq as AMQP_URL, postgresql as DATABASE_URL (prisma), valkey as REDIS_URL, object-store as OBJECT_STORE_URL",
		"chat-service         publishes audit, embedding, notifications",
		"ai-service           needs     rabbitmq as AMQP_URL, postgresql as DATABASE_URL (sqlalchemy)",
		"ai-service           publishes audit",
		"ai-service           consumes  embedding",
		"ai-service           egress    generativelanguage.googleapis.com:443",
		"noti-service         calls     user-service",
		"noti-service         needs     rabbitmq as AMQP_URL",
		"noti-service         publishes audit",
		"noti-service         consumes  notifications",
		"noti-service         egress    discord.com:443, smtp.gmail.com:587",
		"logging-service      needs     rabbitmq as AMQP_URL",
		"logging-service      consumes  audit",
		"schedule-service     calls     user-service",
		"schedule-service     needs     rabbitmq as AMQP_URL, postgresql as DATABASE_URL (prisma)",
		"schedule-service     publishes audit",
		"psychological-service calls     user-service, ai-service",
		"psychological-service needs     rabbitmq as AMQP_URL, postgresql as DATABASE_URL (sqlalchemy)",
		"psychological-service publishes audit",
		"spa                  calls     api-gateway",
	]);
});

test("of the services behind the API the gateway alone has a route; the sites have one each", () => {
	const routes = services.flatMap(([name, service]) =>
		service.kind !== "job" && service.route ? [[name, service.route.line, service.route.host]] : [],
	);
	expect(routes).toEqual([
		["api-gateway", "service", "api"],
		["blog", "service", "blog"],
		["dashboard", "service", "dashboard"],
		["mini-project", "service", "mini"],
		["spa", "service", "app"],
	]);
});

test("every secret is a reference, by the service that needs it and no other", () => {
	const secrets = services.flatMap(([name, { secrets = {} }]) =>
		Object.entries(secrets).map(([variable, key]) => `${name}: ${variable} from ${key}`),
	);
	expect(secrets).toEqual([
		"auth-service: JWT_SIGNING_KEY from jwtSigningKey",
		"ai-service: GEMINI_API_KEY from geminiApiKey",
		"noti-service: DISCORD_WEBHOOK_URL from discordWebhook",
		"noti-service: SMTP_USERNAME from mailUser",
		"noti-service: SMTP_PASSWORD from mailPassword",
	]);
});

describe("the two machines", () => {
	const memoryGi = (role: Role, count: "steady" | "peak") =>
		services
			.filter(([, service]) => (service.role ?? "service") === role)
			.reduce((sum, [, service]) => sum + service.resources.memoryMi * podCount(service)[count], 0) / 1024;

	test("hold Protostar's first pods, with the rest for others", () => {
		expect(memoryGi("service", "steady")).toBeCloseTo(8.1, 1);
		expect(memoryGi("admin", "steady")).toBe(0.5);
	});

	test("hold it fully scaled while one pod of each service is replaced", () => {
		expect(memoryGi("service", "peak")).toBeCloseTo(16.4, 1);
	});

	test("divide it as said: files on Centre, everything else on A5", () => {
		expect(services.filter(([, { role }]) => role === "admin").map(([name]) => name)).toEqual(["object-store"]);
	});

	test("have cores for what it asks for at first", () => {
		const cpu = services.reduce((sum, [, it]) => sum + it.resources.cpuMillis * podCount(it).steady, 0);
		expect(cpu).toBeLessThan(8000 / 2);
	});
});

test("the database has connections for every pod of its clients at full load", () => {
	const clients = services.filter(([, { needs = {} }]) => Object.hasOwn(needs, "postgresql"));
	const pools = clients.reduce((sum, [, client]) => sum + 10 * podCount(client).peak, 0);
	expect(pools).toBeLessThan(2048 / 10);
});
