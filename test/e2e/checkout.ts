import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A copy of the project to run commands in, so that no test writes into the repository's own stack files. */
export interface Checkout {
	readonly folder: string;
	/** Runs `nexus …` as a user would, without a terminal; standard output and error come together. */
	nexus(...args: readonly string[]): { readonly code: number; readonly output: string };
	read(file: string): string;
	write(file: string, text: string): void;
	close(): void;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PARTS = [
	"index.ts",
	"package.json",
	"Pulumi.yaml",
	"Pulumi.dev.yaml",
	"Pulumi.prod.yaml",
	"cli",
	"components",
	"stacks",
];

/** Copies the project and lets its commands see `env` alone besides the machine's basics. */
export function openCheckout(env: Readonly<Record<string, string>>): Checkout {
	const folder = mkdtempSync(join(tmpdir(), "nexus-checkout-"));
	for (const part of PARTS) {
		cpSync(join(ROOT, part), join(folder, part), { recursive: true });
	}
	symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
	return {
		folder,
		nexus(...args) {
			const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "cli/nexus.js"), ...args], {
				cwd: folder,
				env: { HOME: folder, TERM: "dumb", ...env },
				encoding: "utf8",
				stdio: ["ignore", "pipe", "pipe"],
				timeout: 240_000,
			});
			return { code: status ?? -1, output: stdout + stderr };
		},
		read: (file) => readFileSync(join(folder, file), "utf8"),
		write: (file, text) => writeFileSync(join(folder, file), text),
		close: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** A stack file with a cluster that is there already, such as the rig's, in the place of one that Nexus makes. */
export function onExistingCluster(stackFile: string): string {
	return stackFile
		.replace("provider: k3s", "provider: existing\n    apiServer: { address: 192.168.0.10, port: 6443 }")
		.replace("provider: k3d", "provider: existing")
		.replaceAll(/\n +ssh:\n +user: nexus/g, "");
}
