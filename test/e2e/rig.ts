import { homedir } from "node:os";
import { join } from "node:path";
export function cacheDir(): string {
	return process.env.NEXUS_RIG_CACHE ?? join(homedir(), ".cache", "nexus-rig");
}
export function binDir(): string {
	return process.env.NEXUS_RIG_BIN ?? join(cacheDir(), "bin");
}
