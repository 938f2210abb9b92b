import { foundationManifests, workloadManifests } from "../../../components/app/manifests.ts";
import type { App, Service } from "../../../components/app/model.ts";
import { inOrderOfStart } from "../../../components/app/needs.ts";
import type { Manifest } from "../../../components/kubernetes/manifest.ts";
import { items, metadataOf, text } from "../providers/kubernetes-api.ts";
import type { Properties } from "../providers/wire.ts";
import type { Cluster } from "../rig.ts";

/** Suffix of the namespaces. */
export const ENV = "test";

const ENVIRONMENT = {
	env: ENV,
	domain: "example.dev",
	kubernetesMinor: "1.36",
	retention: "delete",
	rotations: {},
} as const;

/** The manifests of an app as the program places them, in the same order; passwords are made up. */
export function manifestsOf(app: App): readonly Manifest<string>[] {
	const hidden = {
		withPasswords: (names: readonly string[], write: (passwords: readonly string[]) => string) =>
			write(names.map((name) => `password-of-${name}`)),
		stackSecret: (key: string) => `secret-${key}`,
	};
	return inOrderOfStart(app).flatMap(([name, service]) => [
		...foundationManifests(app, name, service, ENVIRONMENT, hidden),
		...workloadManifests(app, name, service, ENVIRONMENT),
	]);
}

/** Applies manifests one after the other, every field known to the API server. */
export async function applyTo(cluster: Cluster, manifests: readonly Manifest<string>[]): Promise<void> {
	for (const manifest of manifests) {
		const object: Properties = JSON.parse(JSON.stringify(manifest));
		await cluster.api.apply(object, { fieldManager: "test", force: true, dryRun: false });
	}
}

/** An app that asks for a part of its CPU: both nodes together have the cores of this machine. Nothing else differs. */
export function withCpuDividedBy(divisor: number, app: App): App {
	const smaller = <S extends Service>(service: S): S => ({
		...service,
		resources: { ...service.resources, cpuMillis: Math.ceil(service.resources.cpuMillis / divisor) },
	});
	return {
		...app,
		services: Object.fromEntries(Object.entries(app.services).map(([name, service]) => [name, smaller(service)])),
	};
}

/** A pod that is not on its way out. */
export interface RunningPod {
	readonly namespace: string;
	readonly service: string;
	readonly node: string;
	/** Its address, for requests from this machine. */
	readonly ip: string;
	readonly ready: boolean;
	/** When it became ready, and when its container was started, as the node says: ISO 8601, whole seconds. */
	readonly readySince: string;
	readonly startedAt: string;
	/** What it waits for, for whoever reads a failure. */
	readonly trouble: string;
}

/** The pods of an app. */
export async function podsOf(cluster: Cluster, app: App): Promise<readonly RunningPod[]> {
	const query = encodeURIComponent(`app.kubernetes.io/part-of=${app.name}`);
	const found = await cluster.api.request("GET", `/api/v1/pods?labelSelector=${query}`);
	return items(found, "items")
		.filter((pod) => metadataOf(pod).deletionTimestamp === undefined)
		.map(runningPod);
}

function runningPod(pod: Properties): RunningPod {
	const ready = items(pod, "status", "conditions").find(({ type }) => type === "Ready");
	const [container] = items(pod, "status", "containerStatuses");
	const inits = items(pod, "status", "initContainerStatuses");
	const waiting = [...inits, ...(container ? [container] : [])].find((one) => one.ready !== true);
	return {
		namespace: text(pod, "metadata", "namespace"),
		service: text(pod, "metadata", "labels", "app.kubernetes.io/name"),
		node: text(pod, "spec", "nodeName"),
		ip: text(pod, "status", "podIP"),
		ready: ready?.status === "True",
		readySince: text(ready, "lastTransitionTime"),
		startedAt: text(container, "state", "running", "startedAt"),
		trouble: waiting ? `${text(waiting, "name")} ${JSON.stringify(waiting.state)}` : text(pod, "status", "phase"),
	};
}
