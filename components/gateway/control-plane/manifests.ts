import { commonLabels } from "../../kubernetes/labels.ts";
import type { Manifest } from "../../kubernetes/manifest.ts";
import { namespaceManifests } from "../../kubernetes/namespace.ts";
import { type ApiServerEndpoint, allowFrom, networkPolicy } from "../../kubernetes/network-policy.ts";
import type { NamespaceBudget } from "../../kubernetes/resources.ts";
import {
	AGENT_PORT,
	breakGlassGateway,
	CONTROL_PLANE,
	CONTROL_PLANE_LABELS,
	controlPlaneNamespace,
	dataPlaneLabels,
	type GatewayRef,
	gatewayOf,
} from "../names.ts";
import { CONTROL_PLANE_RESOURCES, CONTROL_PLANES } from "./values.ts";

/** What the control plane's namespace depends on. */
export interface ControlPlaneSpec {
	/** Suffix of the environment, the stack's name. */
	readonly env: string;
	/** Kubernetes minor whose Pod Security rules hold, e.g. `1.36`. */
	readonly kubernetesMinor: string;
	readonly apiServer: ApiServerEndpoint;
}

/** Both planes, the one that takes over in a rolling update, the hook's Job, and a pod to look inside. */
const BUDGET: NamespaceBudget = {
	pods: CONTROL_PLANES + 3,
	cpuMillis: (CONTROL_PLANES + 1) * CONTROL_PLANE_RESOURCES.cpuMillis + 20,
	memoryMi: (CONTROL_PLANES + 1) * CONTROL_PLANE_RESOURCES.memoryMi + 128,
	storageGi: 0,
};

/** The Job controller's own label: the chart gives the hook's pod none. */
const CERT_GENERATOR = { "batch.kubernetes.io/job-name": `${CONTROL_PLANE}-cert-generator` };

/** The control plane's namespace: who may reach it, and what it may reach. */
export function controlPlaneManifests({ env, kubernetesMinor, apiServer }: ControlPlaneSpec): readonly Manifest[] {
	const namespace = controlPlaneNamespace(env);
	return [
		...namespaceManifests({
			purpose: "nginx-gateway",
			env,
			// Operations; its two replicas are on both nodes, so that either one can be lost.
			role: "admin",
			partOf: "gateway",
			kubernetesMinor,
			budget: BUDGET,
			apiServer,
		}),
		allowCertGenerator(namespace, apiServer),
		...[gatewayOf("service", env), gatewayOf("admin", env), breakGlassGateway(env)].map((gateway) =>
			allowDataPlane(namespace, gateway),
		),
		disruptionBudget(namespace),
	];
}

/** The hook that makes the Secrets between the planes writes them through the API server. */
function allowCertGenerator(namespace: string, { address, port }: ApiServerEndpoint): Manifest {
	return networkPolicy(namespace, "allow-cert-generator", CERT_GENERATOR, {
		policyTypes: ["Egress"],
		egress: [{ to: [{ ipBlock: { cidr: `${address}/32` } }], ports: [{ protocol: "TCP", port }] }],
	});
}

/** Data planes fetch their configuration here; they prove who they are by certificate and token. */
function allowDataPlane(namespace: string, gateway: GatewayRef): Manifest {
	return allowFrom(
		namespace,
		`allow-from-${gateway.name}`,
		CONTROL_PLANE_LABELS,
		{ namespace: gateway.namespace, podLabels: dataPlaneLabels(gateway) },
		AGENT_PORT,
	);
}

/** A drain takes one node's replica at a time; the other goes on configuring data planes. */
function disruptionBudget(namespace: string): Manifest {
	return {
		apiVersion: "policy/v1",
		kind: "PodDisruptionBudget",
		metadata: { name: CONTROL_PLANE, namespace, labels: commonLabels(CONTROL_PLANE, "gateway") },
		spec: { maxUnavailable: 1, selector: { matchLabels: CONTROL_PLANE_LABELS } },
	};
}
