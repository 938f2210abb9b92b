import { configWarnings } from "./config/warnings.ts";
import type { NexusConfig } from "./config.ts";
import { warn } from "./layer.ts";

/** Says what is allowed in this config and worth a second thought: a bill that was accepted, data without a backup. */
export function warnAboutConfig(config: NexusConfig): void {
	for (const { code, message } of configWarnings(config)) {
		warn(code, message);
	}
}
