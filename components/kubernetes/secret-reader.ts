/** A Secret by its place. */
export interface SecretRef {
	readonly namespace: string;
	readonly name: string;
}

/** What a Secret holds, by key, in base64 as Kubernetes has it. */
export type SecretContent = Readonly<Record<string, string>>;

/** Asks a cluster for a Secret; rejects where it does not answer in time, or has none of that name. */
export type SecretReader = (secret: SecretRef) => Promise<SecretContent>;

/** Longer than an API server that is alive takes, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Reads Secrets by requests of its own. As a resource that is read (`Secret.get`) it would be asked for in every update,
 * that of another layer alone included, when the cluster may be dead; and left out of one, the engine would drop it from
 * the state.
 *
 * @param kubeconfig its text
 * @param context one of its contexts; its current one by default
 */
export function secretReader(kubeconfig: string, context?: string): SecretReader {
	return async ({ namespace, name }) => {
		// Loaded when it is used: a plan asks no cluster.
		const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
		const config = new KubeConfig();
		config.loadFromString(kubeconfig);
		if (context !== undefined) config.setCurrentContext(context);
		const reading = config.makeApiClient(CoreV1Api).readNamespacedSecret({ namespace, name });
		// A late answer to the request that lost the race is not a fault of its own.
		reading.catch(() => {});
		const { promise: tooLate, reject } = Promise.withResolvers<never>();
		const timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE);
		try {
			return (await Promise.race([reading, tooLate])).data ?? {};
		} catch (error) {
			throw new Error(
				`the Secret ${namespace}/${name} cannot be read: ${reason(error)}; see whether it is there (kubectl -n ${namespace} get secret ${name}), and update again`,
			);
		} finally {
			clearTimeout(timer);
		}
	};
}

/**
 * The client's own message of an answer is all of it, headers included, over several lines: its code says enough. Of a
 * connection that fails it says so and no more: the cause knows the address.
 */
function reason(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if ("code" in error && typeof error.code === "number") return `the API server answers ${error.code}`;
	return error.cause instanceof Error ? error.cause.message : error.message;
}
