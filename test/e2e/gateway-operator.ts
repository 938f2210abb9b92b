import { setTimeout as pause } from "node:timers/promises";
import { items, type KubernetesObject, nameOf, text } from "./providers/kubernetes-api.ts";
import type { Kubernetes } from "./rig.ts";

const GATEWAYS = "/apis/gateway.networking.k8s.io/v1/gateways";

/**
 * Runs `during` while something acts on every Gateway as NGINX Gateway Fabric 2.6.7 was seen doing: whatever of its data
 * plane is missing is made anew for as long as the Gateway is there, one that is being deleted included, and holds its
 * owner's deletion up where that waits for what it owns.
 */
export async function actingOnGateways(cluster: Kubernetes, during: () => Promise<void>): Promise<void> {
	const end = new AbortController();
	const acting = act(cluster, end.signal);
	try {
		await during();
	} finally {
		end.abort();
		await acting;
	}
}

async function act({ api }: Kubernetes, end: AbortSignal): Promise<void> {
	const make = (object: KubernetesObject) =>
		api.apply(object, { fieldManager: "gateway-operator", force: true, dryRun: false });
	while (!end.aborted) {
		const gateways = items(await api.request("GET", GATEWAYS).catch(() => ({})), "items");
		// One that goes in the meantime, with its namespace or alone, needs nothing any more.
		await Promise.allSettled(gateways.flatMap(dataPlane).map(make));
		await pause(50);
	}
}

/** Of several objects, whose deletions end at different times: there is always one that the owner waits for. */
function dataPlane(gateway: KubernetesObject): KubernetesObject[] {
	const namespace = text(gateway, "metadata", "namespace");
	const uid = text(gateway, "metadata", "uid");
	const name = `${nameOf(gateway)}-nginx`;
	const owner = { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", name: nameOf(gateway), uid };
	const metadata = { name, namespace, ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }] };
	const labels = { app: name };
	const resources = { limits: { memory: "8Mi", cpu: "10m" }, requests: { memory: "8Mi", cpu: "10m" } };
	const spec = { containers: [{ name: "nginx", image: "nginx", resources }] };
	return [
		{ apiVersion: "v1", kind: "ServiceAccount", metadata },
		{ apiVersion: "v1", kind: "ConfigMap", metadata },
		{
			apiVersion: "apps/v1",
			kind: "Deployment",
			metadata,
			spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
		},
	];
}
