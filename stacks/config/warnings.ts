import { billedSettings } from "./edge-bill.ts";
import { gkeMonth } from "./gke-bill.ts";
import type { NexusConfig } from "./sections.ts";
import { storageSource, volumeClassOf } from "./storage.ts";

/** Something that a stack may do, and that its owner should know. */
export interface ConfigWarning {
	/** Stable, for programs that read the plan: `edge.billed`. */
	readonly code: string;
	readonly message: string;
}

/** What is allowed in this configuration but opens a port, costs money, or may cost data. */
export function configWarnings(config: NexusConfig): readonly ConfigWarning[] {
	const { backup, cluster, data, edge, objectStore } = config;
	const warnings: ConfigWarning[] = [];
	if (edge.provider === "gcp") {
		warnings.push({
			code: "edge.exposed",
			message: `nexus:edge.allowedSources: port 443 of the edge's public address is open to ${edge.allowedSources.join(", ")}; a connection that does not ask for a name of the admin line is refused there`,
		});
		for (const { setting, reason } of billedSettings(edge)) {
			warnings.push({
				code: "edge.billed",
				message: `nexus:edge.${setting}: ${reason} (accepted by edge.allowBilled)`,
			});
		}
	}
	if (cluster.provider === "gke") {
		warnings.push({
			code: "cluster.billed",
			message: `nexus:cluster.provider: "gke" is billed: ${gkeMonth(cluster)} (accepted by cluster.gke.allowBilled)`,
		});
	}
	if (objectStore.provider === "minio") {
		warnings.push({
			code: "objectStore.unmaintained",
			message: "nexus:objectStore.provider: minio gets no more fixes (accepted by objectStore.allowUnmaintained)",
		});
	}
	if (data.retention === "retain" && "theirs" in storageSource(cluster)) {
		warnings.push({
			code: "data.not-kept",
			message: `nexus:data.retention: retain, but ${volumeClassOf(config).fate}; name the provisioner in cluster.storage.provisioner, and Nexus makes a class that keeps them`,
		});
	}
	if (data.retention === "retain" && backup.target === "none") {
		warnings.push({
			code: "backup.none",
			message: "nexus:backup.target: none, so what data.retention keeps lives on one disk; a dead disk takes it along",
		});
	}
	return warnings;
}
