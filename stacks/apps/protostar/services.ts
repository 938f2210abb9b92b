import type { Service, StatelessService } from "../../../components/app/model.ts";
import { protostarImage } from "./images.ts";
import { RESOURCES } from "./resources.ts";

/** Everything that happens is told to logging-service, through the broker, so that nobody waits for it. */
const AUDITED = { publishes: ["audit"], needs: { rabbitmq: "AMQP_URL" } } as const;

/** A service with Spring Boot. Its health is that of its needs too. */
function spring(name: "api-gateway" | "auth-service") {
	return {
		kind: "stateless",
		image: protostarImage(name),
		port: 8080,
		health: "/actuator/health/readiness",
		resources: RESOURCES[name],
		// The JVM takes a quarter of the limit for its heap unless it is told that the container is its own.
		env: { JAVA_TOOL_OPTIONS: "-XX:MaxRAMPercentage=75" },
	} as const satisfies StatelessService;
}

/** A service with NestJS. */
function nest(name: "user-service" | "chat-service" | "noti-service" | "schedule-service") {
	return {
		kind: "stateless",
		image: protostarImage(name),
		port: 3000,
		health: "/health",
		resources: RESOURCES[name],
		env: { NODE_ENV: "production" },
	} as const satisfies StatelessService;
}

/** A service with FastAPI. */
function fastApi(name: "ai-service" | "psychological-service") {
	return {
		kind: "stateless",
		image: protostarImage(name),
		port: 8000,
		health: "/healthz",
		resources: RESOURCES[name],
	} as const satisfies StatelessService;
}

/**
 * The services behind the API. One of them has a route: the infrastructure's gateway ends TLS and picks the host, the
 * application's gateway behind it knows the users. Among themselves the services call each other directly by DNS.
 */
export const services = {
	"api-gateway": {
		...spring("api-gateway"),
		purpose: "api-gateway",
		replicas: 2,
		route: { line: "service", host: "api" },
		calls: [
			"auth-service",
			"user-service",
			"chat-service",
			"ai-service",
			"noti-service",
			"logging-service",
			"schedule-service",
			"psychological-service",
		],
		startsAfter: ["auth-service"],
		...AUDITED,
		// Counts each client's requests.
		needs: { ...AUDITED.needs, valkey: "REDIS_URL" },
	},
	"auth-service": {
		...spring("auth-service"),
		purpose: "auth",
		replicas: 2,
		calls: ["user-service"],
		...AUDITED,
		needs: {
			...AUDITED.needs,
			postgresql: { variable: "SPRING_R2DBC_URL", format: "r2dbc" },
			valkey: "REDIS_URL",
		},
		secrets: { JWT_SIGNING_KEY: "jwtSigningKey" },
	},
	"user-service": {
		...nest("user-service"),
		purpose: "user",
		replicas: 2,
		publishes: [...AUDITED.publishes, "notifications"],
		needs: {
			...AUDITED.needs,
			postgresql: { variable: "DATABASE_URL", format: "prisma" },
			"object-store": "OBJECT_STORE_URL",
		},
	},
	"chat-service": {
		...nest("chat-service"),
		purpose: "chat",
		scale: { min: 2, max: 4, cpu: 70 },
		calls: ["user-service", "ai-service"],
		publishes: [...AUDITED.publishes, "embedding", "notifications"],
		needs: {
			...AUDITED.needs,
			postgresql: { variable: "DATABASE_URL", format: "prisma" },
			valkey: "REDIS_URL",
			"object-store": "OBJECT_STORE_URL",
		},
	},
	"ai-service": {
		...fastApi("ai-service"),
		purpose: "ai",
		scale: { min: 1, max: 3, cpu: 70 },
		consumes: ["embedding"],
		...AUDITED,
		needs: { ...AUDITED.needs, postgresql: { variable: "DATABASE_URL", format: "sqlalchemy" } },
		secrets: { GEMINI_API_KEY: "geminiApiKey" },
		egress: [{ host: "generativelanguage.googleapis.com", reason: "Gemini answers and embeds" }],
	},
	"noti-service": {
		...nest("noti-service"),
		purpose: "noti",
		// Whose address it is.
		calls: ["user-service"],
		consumes: ["notifications"],
		...AUDITED,
		env: { NODE_ENV: "production", SMTP_HOST: "smtp.gmail.com", SMTP_PORT: "587" },
		secrets: { DISCORD_WEBHOOK_URL: "discordWebhook", SMTP_USERNAME: "mailUser", SMTP_PASSWORD: "mailPassword" },
		egress: [
			{ host: "discord.com", reason: "messages to the team's channel" },
			{ host: "smtp.gmail.com", port: 587, reason: "mail to users" },
		],
	},
	"logging-service": {
		kind: "stateful",
		image: protostarImage("logging-service"),
		purpose: "logging",
		port: 3000,
		health: "/health",
		resources: RESOURCES["logging-service"],
		env: { NODE_ENV: "production", AUDIT_DIRECTORY: "/var/log/audit" },
		consumes: AUDITED.publishes,
		needs: AUDITED.needs,
		// The audit log, as files.
		storage: { mountPath: "/var/log/audit", sizeGi: 20 },
	},
	"schedule-service": {
		...nest("schedule-service"),
		purpose: "schedule",
		calls: ["user-service"],
		...AUDITED,
		needs: { ...AUDITED.needs, postgresql: { variable: "DATABASE_URL", format: "prisma" } },
	},
	"psychological-service": {
		...fastApi("psychological-service"),
		purpose: "psychological",
		calls: ["user-service", "ai-service"],
		...AUDITED,
		needs: { ...AUDITED.needs, postgresql: { variable: "DATABASE_URL", format: "sqlalchemy" } },
	},
} as const satisfies Readonly<Record<string, Service>>;
