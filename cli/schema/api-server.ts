/** The few requests that reading schemas takes, to an API server named by a kubeconfig with a token. */
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { parse } from "yaml";
import { z } from "zod";

const kubeconfigSchema = z.object({
	clusters: z.tuple([z.object({ cluster: z.object({ server: z.url(), "certificate-authority": z.string() }) })]),
	users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});

export interface Reply {
	readonly status: number;
	readonly body: unknown;
}

export class ApiServer {
	readonly #server: string;
	readonly #token: string;
	readonly #agent: Agent;

	private constructor(server: string, token: string, ca: Buffer) {
		this.#server = server;
		this.#token = token;
		this.#agent = new Agent({ ca, keepAlive: true, maxSockets: 4 });
	}

	/** @throws Error when the kubeconfig is not one with a certificate authority file and a token, as the test control plane writes it. */
	static async connect(kubeconfig: string): Promise<ApiServer> {
		const { clusters, users } = kubeconfigSchema.parse(parse(await readFile(kubeconfig, "utf8")));
		const { server, "certificate-authority": ca } = clusters[0].cluster;
		return new ApiServer(server, users[0].user.token, await readFile(ca));
	}

	/** @throws Error with the server's own words when the answer is not 200. */
	async get(path: string): Promise<unknown> {
		const { status, body } = await this.send("GET", path);
		if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
		return body;
	}

	/** Server-side apply with strict field validation. Any answer is returned: a refusal is a result. */
	async apply(path: string, manifest: unknown, options: { readonly dryRun?: boolean } = {}): Promise<Reply> {
		const query = `fieldManager=nexus-schema&force=true&fieldValidation=Strict${options.dryRun === true ? "&dryRun=All" : ""}`;
		return this.send("PATCH", `${path}?${query}`, manifest);
	}

	close(): void {
		this.#agent.destroy();
	}

	private send(method: "GET" | "PATCH", path: string, body?: unknown): Promise<Reply> {
		const { promise, resolve, reject } = Promise.withResolvers<Reply>();
		const headers: Record<string, string> = { authorization: `Bearer ${this.#token}`, accept: "application/json" };
		// JSON is YAML: the server wants this type for an apply.
		if (method === "PATCH") headers["content-type"] = "application/apply-patch+yaml";
		const sent = request(new URL(path, this.#server), { method, headers, agent: this.#agent }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("error", reject);
			response.on("end", () => {
				try {
					resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
				} catch (error) {
					reject(new Error(`${method} ${path}: the answer is not JSON`, { cause: error }));
				}
			});
		});
		sent.on("error", reject);
		sent.end(body === undefined ? undefined : JSON.stringify(body));
		return promise;
	}
}
