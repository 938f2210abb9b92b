import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheDir } from "../rig.ts";

/** A server's key and chain, relative to the folder. */
export interface Served {
	readonly certificate: string;
	readonly key: string;
}

/** Debian 13's nginx, one TLS server a name, each on a socket file: no port of the machine is touched. */
export class Nginx {
	readonly #folder: string;
	readonly #process: ChildProcess;

	readonly #onExit = () => this.#kill();

	private constructor(folder: string, nginx: ChildProcess) {
		this.#folder = folder;
		this.#process = nginx;
		process.once("exit", this.#onExit);
	}

	static async start(folder: string, servers: Readonly<Record<string, Served>>): Promise<Nginx> {
		mkdirSync(join(folder, "nginx"));
		writeFileSync(join(folder, "nginx", "nginx.conf"), config(servers));
		// Debian's own nginx, in a root of its own; the folder is its /mnt. What it mounts is gone with it.
		const script = 'mount --bind "$1" "$2/mnt" && exec chroot "$2" /usr/sbin/nginx -c /mnt/nginx/nginx.conf -e stderr';
		const nginx = spawn(
			"unshare",
			[
				...["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"],
				...["sh", "-c", script, "nginx", folder, join(cacheDir(), "trixie")],
			],
			{ stdio: ["ignore", "ignore", "pipe"] },
		);
		let said = "";
		nginx.stderr.on("data", (chunk) => {
			said += chunk;
		});
		const started = new Nginx(folder, nginx);
		const sockets = Object.keys(servers).map((name) => started.socket(name));
		while (!sockets.every((socket) => existsSync(socket))) {
			if (nginx.exitCode !== null) throw new Error(`nginx ended: ${said}`);
			await sleep(20);
		}
		return started;
	}

	/** Where a server listens. */
	socket(name: string): string {
		return join(this.#folder, "nginx", `${name}.sock`);
	}

	async close(): Promise<void> {
		process.off("exit", this.#onExit);
		const gone = once(this.#process, "exit");
		this.#kill();
		await gone;
	}

	/** With `unshare` goes nginx, the first process of its namespace, and with that all of them. */
	#kill(): void {
		this.#process.kill("SIGKILL");
	}
}

function config(servers: Readonly<Record<string, Served>>): string {
	const blocks = Object.entries(servers).map(
		([name, { certificate, key }]) => `
	server {
		listen unix:/mnt/nginx/${name}.sock ssl;
		ssl_certificate /mnt/${certificate};
		ssl_certificate_key /mnt/${key};
		return 200 "${name}\\n";
	}`,
	);
	return `daemon off;
user root;
pid /mnt/nginx/pid;
events {}
http {
	access_log off;
	client_body_temp_path /mnt/nginx/body;
	proxy_temp_path /mnt/nginx/proxy;
	fastcgi_temp_path /mnt/nginx/fastcgi;
	uwsgi_temp_path /mnt/nginx/uwsgi;
	scgi_temp_path /mnt/nginx/scgi;
	ssl_protocols TLSv1.2 TLSv1.3;
${blocks.join("\n")}
}
`;
}
