import type { ContainerResources } from "../../../components/kubernetes/resources.ts";

/**
 * What one pod of each service asks for: CPU in millicores, memory in MiB (request and limit).
 *
 * A5 (32 GiB, 8 cores): the first pods take 8.1 GiB; 16.4 GiB at most, when everything that scales has scaled and one pod
 * of each service is being replaced. The rest is for the system, the gateway, and other apps. Centre (16 GiB): 0.5 GiB;
 * operations have the rest. A test adds it up.
 */
export const RESOURCES = {
	// Spring on the JVM: heap at 75 % of the limit, the rest for threads and metaspace.
	"api-gateway": { cpuMillis: 200, memoryMi: 512 },
	"auth-service": { cpuMillis: 150, memoryMi: 512 },
	// NestJS: the process is at 120 MiB when it has started, Prisma's engine included.
	"user-service": { cpuMillis: 100, memoryMi: 256 },
	"chat-service": { cpuMillis: 150, memoryMi: 256 },
	"noti-service": { cpuMillis: 50, memoryMi: 192 },
	"schedule-service": { cpuMillis: 50, memoryMi: 256 },
	"logging-service": { cpuMillis: 50, memoryMi: 192 },
	// FastAPI with NumPy and documents in memory; the models themselves are Gemini's.
	"ai-service": { cpuMillis: 200, memoryMi: 768 },
	"psychological-service": { cpuMillis: 100, memoryMi: 384 },
	// nginx and files.
	blog: { cpuMillis: 20, memoryMi: 32 },
	dashboard: { cpuMillis: 20, memoryMi: 32 },
	"mini-project": { cpuMillis: 20, memoryMi: 32 },
	// Node rendering pages.
	spa: { cpuMillis: 100, memoryMi: 256 },
	// A quarter is PostgreSQL's own cache; it serves 204 connections, of which the clients' pools take 190 at most.
	postgresql: { cpuMillis: 500, memoryMi: 2048 },
	valkey: { cpuMillis: 50, memoryMi: 256 },
	rabbitmq: { cpuMillis: 200, memoryMi: 512 },
	"object-store": { cpuMillis: 100, memoryMi: 512 },
} as const satisfies Readonly<Record<string, ContainerResources>>;
