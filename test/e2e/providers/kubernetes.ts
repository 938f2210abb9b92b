import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { signCertificate } from "./cert-manager.ts";
import type { Change } from "./compare.ts";
import { installRelease, RELEASE } from "./helm-release.ts";
import {
	ApiError,
	annotation,
	KubernetesApi,
	type KubernetesObject,
	metadataOf,
	nameOf,
	namespaceOf,
	text,
} from "./kubernetes-api.ts";
import { CREATOR, fieldManager, handOver } from "./kubernetes-ownership.ts";
import { unready } from "./kubernetes-readiness.ts";
import { type Mutability, replacingChanges } from "./kubernetes-replacement.ts";
import { type Created, NotReady, type Request, type Subject, serve, type TestProvider } from "./serve.ts";
import { hasUnknown, isProperties, type Properties, type Value } from "./wire.ts";

/** Seconds that an object gets to become ready or to be gone, unless the program says otherwise (official: 600). */
const PATIENCE = 180;
/** Seconds that a custom resource waits for its definition to be served. */
const DEFINITION_PATIENCE = 30;
const POLL = 200;
const AUTONAMED = "pulumi.com/autonamed";

/** Kubernetes by server-side apply to the API server of the Provider's `kubeconfig`. */
class KubernetesProvider implements TestProvider {
	readonly package = "kubernetes";
	#kubeconfig = "";
	#context = "";
	#api: KubernetesApi | undefined;
	#namespace = "";
	#mutable: Mutability = { configMap: false, secret: false };

	async configure(args: Properties): Promise<void> {
		this.#kubeconfig = text(args, "kubeconfig");
		this.#context = text(args, "context");
		this.#namespace = text(args, "namespace");
		this.#mutable = { configMap: on(args.enableConfigMapMutable), secret: on(args.enableSecretMutable) };
	}

	// Another cluster means other objects. With an identifier the kubeconfig may change freely: an address or a token.
	replacesProvider(before: Properties, after: Properties): string[] {
		if (before.clusterIdentifier || after.clusterIdentifier) {
			return before.clusterIdentifier === after.clusterIdentifier ? [] : ["clusterIdentifier"];
		}
		return server(before) === server(after) ? [] : ["kubeconfig"];
	}

	async check({ type, name }: Subject, inputs: Properties, before: Properties | undefined) {
		const problem = (reason: string) => ({ inputs, failures: [{ property: "", reason }] });
		if (type === RELEASE) return { inputs };
		if (/^kubernetes:(helm\.sh|yaml|kustomize)/.test(type) || /(List|Patch)$/.test(type)) {
			return problem(`the test provider kubernetes applies single objects only, not ${type}`);
		}
		if (!text(inputs, "apiVersion") || !text(inputs, "kind"))
			return problem("apiVersion and kind must be known and set");
		const metadata = { ...metadataOf(inputs) };
		if (this.#namespace && !metadata.namespace) metadata.namespace = this.#namespace;
		if (metadata.name === undefined && metadata.generateName === undefined) {
			const kept = before && annotation(before, AUTONAMED) === "true" ? nameOf(before) : "";
			metadata.name = kept || `${name}-${randomBytes(4).toString("hex")}`;
			metadata.annotations = {
				...(isProperties(metadata.annotations) ? metadata.annotations : {}),
				[AUTONAMED]: "true",
			};
		}
		return { inputs: { ...inputs, metadata } };
	}

	replaces(_: Subject, changes: readonly Change[], before: Properties, after: Properties) {
		const paths = replacingChanges(after, changes, this.#mutable);
		// Two objects of one name cannot stand side by side.
		const same = nameOf(before) === nameOf(after) && namespaceOf(before) === namespaceOf(after);
		return { paths, deleteBeforeReplace: paths.length > 0 && same && annotation(after, AUTONAMED) !== "true" };
	}

	async create(request: Request): Promise<Created> {
		const { type, inputs, preview } = request;
		if (type === RELEASE) return this.#release(request);
		if (preview) return { id: "", outputs: await this.#dryRun(request), secretOutputs: secretOutputs(inputs) };
		await this.#untilServed(inputs);
		// As the official plugin since 4.29: what exists is refused, unless it is told to take objects over.
		if (process.env.PULUMI_K8S_UPSERT_EXISTING_OBJECTS === "true") return this.#apply(request);
		return this.#settled(request, await this.#connect().create(inputs, CREATOR));
	}

	async update(request: Request): Promise<Created> {
		const { type, inputs, preview } = request;
		if (type === RELEASE) return this.#release(request);
		if (preview) return { id: request.id, outputs: await this.#dryRun(request), secretOutputs: secretOutputs(inputs) };
		await this.#untilServed(inputs);
		await handOver(this.#connect(), inputs, request.urn);
		return this.#apply(request);
	}

	async #release({ inputs, preview }: Request): Promise<Created> {
		if (!preview) await installRelease(this.#connect(), inputs);
		return { id: `${text(inputs, "namespace")}/${text(inputs, "name")}`, outputs: inputs };
	}

	async delete({ type, inputs, timeout }: Request): Promise<void> {
		if (type === RELEASE) return; // its definitions are kept, as the chart is told to
		const api = this.#connect();
		// Official default; "background" leaves the pods of a Deployment to the collector.
		const policy = annotation(inputs, "pulumi.com/deletionPropagationPolicy") || "foreground";
		try {
			if (!(await api.delete(inputs, policy.charAt(0).toUpperCase() + policy.slice(1)))) return;
		} catch (error) {
			if (error instanceof ApiError && error.reason === "NoKindMatch") return; // went with its definition
			throw error;
		}
		const patience = timeout || PATIENCE;
		const gone = await within(patience, async () => (await api.get(inputs)) === undefined);
		if (gone) return;
		const left = await api.get(inputs);
		const finalizers = JSON.stringify(metadataOf(left ?? {}).finalizers ?? []);
		throw new Error(
			`${text(inputs, "kind")} ${idOf(inputs)} is not gone after ${patience} s; finalizers: ${finalizers}`,
		);
	}

	async read({ type, id, inputs }: Request) {
		if (type === RELEASE) return { inputs, outputs: inputs };
		// What the program does not own is known by its type and id alone.
		const live = await this.#connect().get("kind" in inputs ? inputs : named(type, id));
		return live && { inputs: project(inputs, live), outputs: outputs(live) };
	}

	#connect(): KubernetesApi {
		if (!this.#kubeconfig)
			throw new Error(
				"the test provider kubernetes takes no cluster from the environment: set kubeconfig on the Provider",
			);
		this.#api ??= new KubernetesApi(this.#kubeconfig, this.#context);
		return this.#api;
	}

	/** What the API server would make of it; the inputs alone where it cannot say yet (something is unknown or not there). */
	async #dryRun({ urn, inputs }: Request): Promise<Properties> {
		if (hasUnknown(inputs)) return inputs;
		try {
			const { status: _, ...planned } = outputs(
				await this.#connect().apply(inputs, { fieldManager: fieldManager(urn), force: true, dryRun: true }),
			);
			return planned;
		} catch (error) {
			// Not there yet: the namespace, or the definition of the kind. Immutable: a replacement is planned.
			if (error instanceof ApiError && (error.status === 404 || error.status === 403 || error.status === 422))
				return inputs;
			throw error;
		}
	}

	async #apply(request: Request): Promise<Created> {
		const { urn, inputs } = request;
		const options = { fieldManager: fieldManager(urn), force: forced(inputs), dryRun: false };
		return this.#settled(request, await this.#connect().apply(inputs, options));
	}

	/** A definition applied a moment ago takes its time to be served. */
	async #untilServed(inputs: Properties): Promise<void> {
		let last: unknown;
		const served = await within(DEFINITION_PATIENCE, async () => {
			try {
				await this.#connect().path(inputs);
				return true;
			} catch (error) {
				if (!(error instanceof ApiError) || error.status !== 404) throw error;
				last = error;
				return false;
			}
		});
		if (!served) throw last;
	}

	async #settled({ timeout }: Request, applied: KubernetesObject): Promise<Created> {
		if (text(applied, "apiVersion") === "cert-manager.io/v1" && text(applied, "kind") === "Certificate") {
			await signCertificate(this.#connect(), applied);
		}
		let live = applied;
		const id = idOf(applied);
		const patience = timeout || PATIENCE;
		const ready = await within(patience, async () => {
			if (!unready(live)) return true;
			live = (await this.#connect().get(applied)) ?? live;
			return !unready(live);
		});
		if (!ready)
			throw new NotReady(
				`${text(live, "kind")} ${id} is not ready after ${patience} s: ${unready(live)}`,
				id,
				outputs(live),
			);
		return { id, outputs: outputs(live), secretOutputs: secretOutputs(live) };
	}
}

function on(value: Value | undefined): boolean {
	return value === true || value === "true";
}

function server(args: Properties): string {
	try {
		return new KubernetesApi(text(args, "kubeconfig"), text(args, "context")).server;
	} catch {
		return text(args, "kubeconfig"); // unknown or not a kubeconfig: only the very same text is the same cluster
	}
}

function idOf(object: KubernetesObject): string {
	return namespaceOf(object) ? `${namespaceOf(object)}/${nameOf(object)}` : nameOf(object);
}

/** An object by its type in the program, `kubernetes:core/v1:Secret`, and its id. */
function named(type: string, id: string): KubernetesObject {
	const [, apiVersion = "", kind = ""] = type.split(":");
	const [name = "", namespace] = id.split("/").toReversed();
	return {
		apiVersion: apiVersion.replace(/^core\//, ""),
		kind,
		metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
	};
}

function forced(object: KubernetesObject): boolean {
	return annotation(object, "pulumi.com/patchForce") === "true" || process.env.PULUMI_K8S_ENABLE_PATCH_FORCE === "true";
}

/** A Secret's content is secret, also in the encoding that the API server gives it. */
function secretOutputs(object: KubernetesObject): string[] {
	return text(object, "kind") === "Secret" && text(object, "apiVersion") === "v1" ? ["data", "stringData"] : [];
}

function outputs(live: KubernetesObject): Properties {
	const { managedFields: _, ...metadata } = metadataOf(live);
	return { ...live, metadata };
}

/** The inputs with the values that the living object has at their places: what a refresh finds to have drifted. */
function project(inputs: Value, live: Value | undefined): Properties {
	const walk = (wanted: Value, found: Value | undefined): Value => {
		if (found === undefined) return wanted; // write-only fields such as stringData
		if (Array.isArray(wanted) && Array.isArray(found)) {
			return found.length === wanted.length ? wanted.map((item, index) => walk(item, found[index])) : found;
		}
		if (isProperties(wanted) && isProperties(found)) {
			return Object.fromEntries(Object.entries(wanted).map(([key, item]) => [key, walk(item, found[key])]));
		}
		return found;
	};
	const projected = walk(inputs, live);
	return isProperties(projected) ? projected : {};
}

async function within(seconds: number, holds: () => Promise<boolean>): Promise<boolean> {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		if (await holds()) return true;
		if (Date.now() > end) return false;
		await sleep(POLL);
	}
}

serve(new KubernetesProvider());
