import type { NexusConfig } from "./config.ts";
import { warnNotBuilt } from "./layer.ts";

/** Databases, queues, object storage and their backups. */
export function dataLayer({ data, objectStore, backup }: NexusConfig): void {
	const wanted = [
		...(["postgres", "valkey", "rabbitmq"] as const)
			.filter((engine) => data[engine].enabled)
			.map((engine) => `nexus:data.${engine}`),
		...(objectStore.provider === "none" ? [] : ["nexus:objectStore"]),
		...(backup.target === "none" ? [] : ["nexus:backup"]),
	];
	if (wanted.length > 0) {
		warnNotBuilt(
			"data",
			`no shared database, object store or backup is built yet; ${wanted.join(", ")} ${wanted.length === 1 ? "is" : "are"} checked and ${wanted.length === 1 ? "has" : "have"} no effect: back up what apps store yourself`,
		);
	}
}
