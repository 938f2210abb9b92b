import { PURPOSE_LABEL, ROLE_LABEL } from "./labels.ts";
import { type LineName, lineLabel } from "./line.ts";
import type { Manifest } from "./manifest.ts";
import {
	type ApiServerEndpoint,
	allowApiServer,
	allowDns,
	allowWebhook,
	defaultDeny,
	type Webhook,
} from "./network-policy.ts";
import type { NamespaceBudget } from "./resources.ts";
import type { Role } from "./role.ts";

/** Pod Security level of a namespace. Anything but `restricted` stands in the list of exceptions, with its reason. */
export type PodSecurityLevel = "restricted" | "baseline" | "privileged";

/** What a namespace is: enough to derive its name, its walls and its limits. */
export interface NamespaceSpec {
	/** What it is for, e.g. `board-api`: a DNS label. */
	readonly purpose: string;
	/** Suffix of the environment, the stack's name, e.g. `prod`. */
	readonly env: string;
	/** The machine that its pods follow. */
	readonly role: Role;
	/** The app or part of the platform that it belongs to. */
	readonly partOf: string;
	/** @default "restricted" */
	readonly podSecurity?: PodSecurityLevel;
	/** Kubernetes minor whose Pod Security rules hold, e.g. `1.36`: an upgrade never changes what is refused. */
	readonly kubernetesMinor: string;
	/** Ceiling of what its pods ask for. */
	readonly budget: NamespaceBudget;
	/**
	 * How many NodePorts its Services may open. A way in is declared as a line, never opened by a Service on its own.
	 * @default 0
	 */
	readonly nodePorts?: number;
	/**
	 * How many of its Services may have a load balancer, which opens NodePorts as well.
	 * @default 0
	 */
	readonly loadBalancers?: number;
	/**
	 * Lines whose gateways take HTTPRoutes from this namespace.
	 * @default none
	 */
	readonly lines?: readonly LineName[];
	/** Given where a pod (labelled `nexus.dev/api-access: "true"`) calls the API server, or a webhook is called by it. */
	readonly apiServer?: ApiServerEndpoint;
	/** Webhooks of this namespace; they need `apiServer`. */
	readonly webhooks?: readonly Webhook[];
}

/** Name of a namespace: purpose and env suffix, e.g. `board-api-prod`. */
export function namespaceName(purpose: string, env: string): string {
	return `${purpose}-${env}`;
}

/**
 * The namespace and everything that it starts with: Pod Security, default-deny policies with DNS opened, quota and
 * defaults for containers that name no resources.
 */
export function namespaceManifests(spec: NamespaceSpec): readonly Manifest[] {
	const name = namespaceName(spec.purpose, spec.env);
	const { apiServer, webhooks = [] } = spec;
	return [
		namespace(name, spec),
		defaultDeny(name),
		allowDns(name),
		...(apiServer ? [allowApiServer(name, apiServer)] : []),
		...(apiServer ? webhooks.map((webhook) => allowWebhook(name, apiServer, webhook)) : []),
		resourceQuota(name, spec),
		limitRange(name),
	];
}

function namespace(name: string, spec: NamespaceSpec): Manifest {
	return {
		apiVersion: "v1",
		kind: "Namespace",
		metadata: {
			name,
			labels: {
				[PURPOSE_LABEL]: spec.purpose,
				[ROLE_LABEL]: spec.role,
				"app.kubernetes.io/part-of": spec.partOf,
				"app.kubernetes.io/managed-by": "nexus",
				...Object.fromEntries((spec.lines ?? []).map((line) => [lineLabel(line), "true"])),
				...podSecurityLabels(spec.podSecurity ?? "restricted", spec.kubernetesMinor),
			},
		},
	};
}

/** @see https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces */
function podSecurityLabels(level: PodSecurityLevel, minor: string): Readonly<Record<string, string>> {
	const modes = ["enforce", "audit", "warn"] as const;
	return Object.fromEntries(
		modes.flatMap((mode) => [
			[`pod-security.kubernetes.io/${mode}`, level],
			[`pod-security.kubernetes.io/${mode}-version`, `v${minor}`],
		]),
	);
}

function resourceQuota(namespace: string, { budget, nodePorts = 0, loadBalancers = 0 }: NamespaceSpec): Manifest {
	return {
		apiVersion: "v1",
		kind: "ResourceQuota",
		metadata: { name: "budget", namespace },
		spec: {
			hard: {
				"requests.cpu": `${budget.cpuMillis}m`,
				"requests.memory": `${budget.memoryMi}Mi`,
				"limits.memory": `${budget.memoryMi}Mi`,
				pods: String(budget.pods),
				"requests.storage": `${budget.storageGi}Gi`,
				"services.nodeports": String(nodePorts),
				"services.loadbalancers": String(loadBalancers),
			},
		},
	};
}

/** A container that names no resources (a debugging pod, say) gets these, or the quota would refuse it. */
function limitRange(namespace: string): Manifest {
	return {
		apiVersion: "v1",
		kind: "LimitRange",
		metadata: { name: "defaults", namespace },
		spec: {
			limits: [
				{
					type: "Container",
					defaultRequest: { cpu: "10m", memory: "32Mi" },
					default: { memory: "64Mi" },
				},
			],
		},
	};
}
