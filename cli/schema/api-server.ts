/** The few requests that reading schemas takes, to an API server named by a kubeconfig with a token. */
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { parse } from "yaml";
import { z } from "zod";

const clusterSchema = z.union([
	z.object({ server: z.url(), "certificate-authority-data": z.base64() }),
	z.object({ server: z.url(), "certificate-authority": z.string() }),
]);

const kubeconfigSchema = z.object({
	clusters: z.tuple([z.object({ cluster: clusterSchema })]),
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

	/** @throws Error when the kubeconfig is not one with one cluster, its certificate authority and a token. */
	static async connect(kubeconfig: string): Promise<ApiServer> {
		const { clusters, users } = kubeconfigSchema.parse(parse(await readFile(kubeconfig, "utf8")));
		const { cluster } = clusters[0];
		const ca =
			"certificate-authority-data" in cluster
				? Buffer.from(cluster["certificate-authority-data"], "base64")
				: await readFile(cluster["certificate-authority"]);
		return new ApiServer(cluster.server, users[0].user.token, ca);
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

	/** Any answer is returned; an answer that is not JSON comes with its text as the body. */
	send(method: "GET" | "PATCH", path: string, body?: unknown): Promise<Reply> {
		const { promise, resolve, reject } = Promise.withResolvers<Reply>();
		const headers: Record<string, string> = { authorization: `Bearer ${this.#token}`, accept: "application/json" };
		// JSON is YAML: the server wants this type for an apply.
		if (method === "PATCH") headers["content-type"] = "application/apply-patch+yaml";
		const sent = request(new URL(path, this.#server), { method, headers, agent: this.#agent }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("error", reject);
			response.on("end", () => {
				const text = Buffer.concat(chunks).toString("utf8");
				resolve({ status: response.statusCode ?? 0, body: parsed(text) });
			});
		});
		sent.on("error", reject);
		sent.end(body === undefined ? undefined : JSON.stringify(body));
		return promise;
	}
}

/** Not by the content type: the OpenAPI index is JSON that calls itself plain text. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
