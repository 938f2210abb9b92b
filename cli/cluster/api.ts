import type { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { ROLE_LABEL } from "../../components/kubernetes/labels.ts";
import { Failure } from "../failure.ts";
import type { RoleOfNode } from "./node-roles.ts";
import { PENDING_SELECTOR, type PendingRelease, pendingReleases } from "./pending-releases.ts";

/** How long the API server may take to answer before it counts as down, in milliseconds. */
const PATIENCE = 10_000;

/** The cluster behind a kubeconfig. */
export class ClusterApi {
	readonly #stack: string;
	readonly #core: CoreV1Api;
	readonly #server: string;

	/** @throws Failure where the text is no kubeconfig with a cluster in it */
	static async from(stack: string, kubeconfig: string, context: string | undefined): Promise<ClusterApi> {
		const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
		const config = new KubeConfig();
		load(config, stack, kubeconfig, context);
		const server = config.getCurrentCluster()?.server;
		if (server === undefined) {
			throw new Failure(unusable(stack, context));
		}
		return new ClusterApi(stack, config.makeApiClient(CoreV1Api), server);
	}

	private constructor(stack: string, core: CoreV1Api, server: string) {
		this.#stack = stack;
		this.#core = core;
		this.#server = server;
	}

	/**
	 * The Helm releases that an interrupted update left behind. It is also the question whether the cluster answers.
	 *
	 * @throws Failure naming the address where it does not
	 */
	async pendingReleases(): Promise<readonly PendingRelease[]> {
		const { items } = await this.#answer(this.#core.listSecretForAllNamespaces({ labelSelector: PENDING_SELECTOR }));
		return pendingReleases(
			items.map(({ metadata }) => ({ namespace: metadata?.namespace ?? "default", ...metadata?.labels })),
		);
	}

	/**
	 * The nodes that say their role.
	 *
	 * @throws Failure naming the address where the cluster does not answer
	 */
	async nodesWithRole(): Promise<readonly RoleOfNode[]> {
		const { items } = await this.#answer(this.#core.listNode({ labelSelector: ROLE_LABEL }));
		return items.map(({ metadata }) => ({ name: metadata?.name ?? "", role: metadata?.labels?.[ROLE_LABEL] }));
	}

	async #answer<Answer>(listing: Promise<Answer>): Promise<Answer> {
		// A late refusal of the request that lost the race is not a second fault.
		listing.catch(() => {});
		const { promise: tooLate, reject } = Promise.withResolvers<never>();
		const timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE);
		try {
			return await Promise.race([listing, tooLate]);
		} catch (error) {
			throw new Failure(unreachable(this.#stack, this.#server, error));
		} finally {
			clearTimeout(timer);
		}
	}
}

function load(config: KubeConfig, stack: string, text: string, context: string | undefined): void {
	try {
		config.loadFromString(text);
		if (context !== undefined) {
			config.setCurrentContext(context);
		}
	} catch {
		// The reason would quote the text, and so its credentials.
		throw new Failure(unusable(stack, context));
	}
}

function unusable(stack: string, context: string | undefined): string {
	const wanted = context === undefined ? "a current context" : `the context "${context}" (nexus:cluster.context)`;
	return `nexus:kubeconfig is no kubeconfig with ${wanted} and its cluster. "kubectl config view" shows a good one; set it with: npx pulumi config set --secret nexus:kubeconfig --stack ${stack} < FILE`;
}

function unreachable(stack: string, server: string, error: unknown): string {
	return [
		`The cluster in nexus:kubeconfig does not answer: ${server} (${reason(error)}). Nothing was changed.`,
		"  Is the machine on, and reachable from here?       kubectl --kubeconfig FILE get nodes",
		"  Has the kubeconfig's certificate run out?         k3s' lasts a year: copy it again from the server",
		`  Is it an edge outside of it that has to change?   npm run up -- --stack ${stack} --layer edge`,
	].join("\n");
}

function reason(error: unknown): string {
	if (!(error instanceof Error)) {
		return String(error);
	}
	const code = "code" in error ? String(error.code) : undefined;
	const cause = error.cause instanceof Error ? reason(error.cause) : undefined;
	return cause ?? (code && !error.message.includes(code) ? code : (error.message.split("\n")[0] ?? "no reason given"));
}
