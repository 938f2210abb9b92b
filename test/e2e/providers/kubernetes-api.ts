import { readFileSync } from "node:fs";
import https from "node:https";
import { parse } from "yaml";
import { isProperties, type Properties, type Value } from "./wire.ts";

/** A Kubernetes object or a list of them, as JSON. */
export type KubernetesObject = Properties;

/** The API server answered with an error, in its own words. */
export class ApiError extends Error {
	readonly status: number;
	readonly reason: string;
	constructor(status: number, reason: string, message: string) {
		super(message);
		this.status = status;
		this.reason = reason;
	}
}

/** The API server did not answer at all. */
export class Unreachable extends Error {}

interface Kind {
	readonly plural: string;
	readonly namespaced: boolean;
}

/** The part of the Kubernetes API that applying manifests needs, over plain HTTPS. */
export class KubernetesApi {
	readonly server: string;
	readonly #options: https.RequestOptions;
	readonly #kinds = new Map<string, Kind>();

	/**
	 * @param kubeconfig its text (YAML or JSON), or the path of the file.
	 * @param context one of its contexts; by default the current one.
	 */
	constructor(kubeconfig: string, context = "") {
		const config: Value = parse(
			kubeconfig.includes("\n") || kubeconfig.startsWith("{") ? kubeconfig : readFileSync(kubeconfig, "utf8"),
		);
		const chosen = named(config, "contexts", context || text(config, "current-context"), "context");
		const cluster = named(config, "clusters", text(chosen, "cluster"), "cluster");
		const user = named(config, "users", text(chosen, "user"), "user");
		this.server = text(cluster, "server");
		if (!this.server) throw new Error("the kubeconfig names no cluster server for its current-context");
		const token = text(user, "token");
		this.#options = {
			agent: new https.Agent({ keepAlive: true, maxSockets: 32 }),
			ca: material(cluster, "certificate-authority"),
			cert: material(user, "client-certificate"),
			key: material(user, "client-key"),
			headers: token ? { authorization: `Bearer ${token}` } : {},
		};
	}

	/** The URL path of an object; the kind is looked up in the API server's own discovery. */
	async path(object: KubernetesObject): Promise<string> {
		const apiVersion = text(object, "apiVersion");
		const kind = await this.#kind(apiVersion, text(object, "kind"));
		const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
		const namespace = kind.namespaced ? `/namespaces/${namespaceOf(object) || "default"}` : "";
		return `${base}${namespace}/${kind.plural}/${nameOf(object)}`;
	}

	async get(object: KubernetesObject): Promise<KubernetesObject | undefined> {
		return this.request("GET", await this.path(object)).catch(absent);
	}

	/** Server-side apply with strict field validation: an unknown or duplicate field is an error. */
	async apply(
		object: KubernetesObject,
		options: { fieldManager: string; force: boolean; dryRun: boolean },
	): Promise<KubernetesObject> {
		const query = new URLSearchParams({ fieldManager: options.fieldManager, fieldValidation: "Strict" });
		if (options.force) query.set("force", "true");
		if (options.dryRun) query.set("dryRun", "All");
		return this.request("PATCH", `${await this.path(object)}?${query}`, object, "application/apply-patch+yaml");
	}

	/** Makes an object that is not there, with strict field validation. */
	async create(object: KubernetesObject, fieldManager: string): Promise<KubernetesObject> {
		const all = (await this.path(object)).replace(/\/[^/]*$/, "");
		return this.request("POST", `${all}?${new URLSearchParams({ fieldManager, fieldValidation: "Strict" })}`, object);
	}

	/** Asks for the deletion; false where the object was gone already. */
	async delete(object: KubernetesObject, propagationPolicy: string): Promise<boolean> {
		const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy };
		return (await this.request("DELETE", await this.path(object), body).catch(absent)) !== undefined;
	}

	/** @throws ApiError for every answer of 400 and above, Unreachable where none came. */
	async request(method: string, path: string, body?: Value, type?: string): Promise<KubernetesObject> {
		const { status, text: answer } = await this.raw(method, path, body, type);
		const parsed: Value = answer.startsWith("{") ? JSON.parse(answer) : { message: answer };
		const object = isProperties(parsed) ? parsed : {};
		if (status < 400) return object;
		throw new ApiError(status, text(object, "reason"), text(object, "message") || `${method} ${path}: HTTP ${status}`);
	}

	/** One request and its answer as text, for what is not JSON: logs, a Service through the API server's proxy. */
	async raw(method: string, path: string, body?: Value, type?: string): Promise<{ status: number; text: string }> {
		const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
		// The length in so many words: for DELETE Node would send neither it nor chunks.
		const content = payload ? { "content-type": type ?? "application/json", "content-length": payload.length } : {};
		const options = { ...this.#options, method, headers: { ...this.#options.headers, ...content } };
		return new Promise((resolve, reject) => {
			const fail = (error: Error & { code?: string }) =>
				reject(
					new Unreachable(
						`configured Kubernetes cluster is unreachable: ${this.server}: ${error.code ?? error.message}`,
					),
				);
			const request = https.request(new URL(path, this.server), options, (response) => {
				let answer = "";
				response.setEncoding("utf8");
				response.on("data", (chunk: string) => {
					answer += chunk;
				});
				response.on("end", () => resolve({ status: response.statusCode ?? 0, text: answer }));
				response.on("error", fail);
			});
			request.setTimeout(60_000, () => request.destroy(new Error("no answer in 60 s")));
			request.on("error", fail);
			request.end(payload);
		});
	}

	async #kind(apiVersion: string, kind: string): Promise<Kind> {
		const key = `${apiVersion} ${kind}`;
		const known = this.#kinds.get(key);
		if (known) return known;
		const list = await this.request("GET", apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
		const found = items(list, "resources").find((item) => item.kind === kind && !text(item, "name").includes("/"));
		if (!found) throw new ApiError(404, "NoKindMatch", `no matches for kind "${kind}" in version "${apiVersion}"`);
		const result = { plural: text(found, "name"), namespaced: found.namespaced === true };
		this.#kinds.set(key, result);
		return result;
	}
}

export function metadataOf(object: KubernetesObject): Properties {
	const metadata = object.metadata;
	return isProperties(metadata) ? metadata : {};
}
export function nameOf(object: KubernetesObject): string {
	return text(metadataOf(object), "name");
}
export function namespaceOf(object: KubernetesObject): string {
	return text(metadataOf(object), "namespace");
}
export function annotation(object: KubernetesObject, key: string): string {
	return text(metadataOf(object).annotations, key);
}

/** The string at a path of keys; empty where there is none. */
export function text(value: Value | undefined, ...keys: string[]): string {
	const found = at(value, ...keys);
	return typeof found === "string" ? found : "";
}
/** The number at a path of keys; 0 where there is none, as in a Kubernetes status. */
export function count(value: Value | undefined, ...keys: string[]): number {
	const found = at(value, ...keys);
	return typeof found === "number" ? found : 0;
}
/** The objects in the list at a path of keys. */
export function items(value: Value | undefined, ...keys: string[]): Properties[] {
	const found = at(value, ...keys);
	return Array.isArray(found) ? found.filter(isProperties) : [];
}
function at(value: Value | undefined, ...keys: string[]): Value | undefined {
	return keys.reduce<Value | undefined>((inner, key) => (isProperties(inner) ? inner[key] : undefined), value);
}

function named(config: Value, list: string, name: string, inner: string): Value | undefined {
	return items(config, list).find((item) => item.name === name)?.[inner];
}
function material(holder: Value | undefined, key: string): Buffer | undefined {
	const inline = text(holder, `${key}-data`);
	if (inline) return Buffer.from(inline, "base64");
	const file = text(holder, key);
	return file ? readFileSync(file) : undefined;
}
function absent(error: unknown): undefined {
	if (error instanceof ApiError && error.status === 404) return undefined;
	throw error;
}
