import { readFileSync } from "node:fs";

/** The script that starts the server, a file of its own so that a shell can check it. Read when it is rendered. */
export function startScript(): string {
	return readFileSync(new URL("start.sh", import.meta.url), "utf8");
}
