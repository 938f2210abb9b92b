import type { Fields, Manifest, Value } from "../../kubernetes/manifest.ts";
import { isFields } from "../../kubernetes/manifest.ts";
import { podTemplateOf, withContainers } from "../../kubernetes/pod-template.ts";
import type { AppEnvironment } from "../environment.ts";
import { blueGreenOf, otherColour } from "../kinds.ts";
import { workloadManifests } from "../manifests.ts";
import type { App, Service } from "../model.ts";
import { purposeOf } from "../names.ts";
import { inOrderOfStart } from "../needs.ts";
import { DATA_VOLUME } from "../pod.ts";
import { podmanPlace } from "./place.ts";
import type { PublishedPort } from "./ports.ts";

/** An app for `podman kube play`: what it plays, and what of the cluster's it has no part for. */
export interface PodmanApp {
	/** In the order of start: `podman kube play` waits for one pod before it begins the next. */
	readonly documents: readonly Manifest[];
	/** What the cluster has of the app besides. */
	readonly leftOut: readonly Manifest[];
}

/** Kinds that `podman kube play` plays as they are. */
const PLAYED = ["ConfigMap", "Deployment", "Job"];

/** An app as Podman runs it. The same builders as for the cluster, at another place. */
export function podmanApp(app: App, environment: AppEnvironment, ports: readonly PublishedPort[]): PodmanApp {
	const documents: Manifest[] = [];
	const leftOut: Manifest[] = [];
	for (const [name, service] of inOrderOfStart(app)) {
		const hostPort = ports.find((port) => port.app === app.name && port.service === name)?.hostPort;
		for (const manifest of workloadManifests(app, name, service, environment, podmanPlace(app))) {
			if (manifest.kind === "StatefulSet") documents.push(...podWithVolume(app, name, manifest, hostPort));
			else if (PLAYED.includes(manifest.kind) && !isOtherColour(name, service, manifest))
				documents.push(playable(manifest, hostPort));
			else leftOut.push(manifest);
		}
	}
	return { documents, leftOut };
}

/** A field of a container that Podman's documents have otherwise than the cluster's. */
export interface Difference {
	/** Below a container of the pod template. */
	readonly field: string;
	readonly why: string;
}

/** All differences between the pod template of a workload on the cluster and under Podman; a test compares them. */
export const DIFFERENCES: readonly Difference[] = [
	{
		field: "livenessProbe",
		why: "Podman carries it out with nc or curl inside the container, and where the image has none it restarts the container for ever",
	},
	{ field: "startupProbe", why: "for the same reason" },
	{ field: "ports[].hostPort", why: "there is no gateway, so what has a route is published on the machine" },
	{ field: "ports[].hostIP", why: "on 127.0.0.1 alone, since neither TLS nor a login is in front of it" },
];

/** The same workload without the probes that would end it, and with its port on the machine if it has a route. */
function playable(manifest: Manifest, hostPort: number | undefined): Manifest {
	return withContainers(manifest, ({ livenessProbe: _, startupProbe: __, ...container }) =>
		hostPort === undefined ? container : { ...container, ports: published(container.ports, hostPort) },
	);
}

function published(ports: Value | undefined, hostPort: number): readonly Value[] {
	if (!Array.isArray(ports)) return [];
	return ports.map((port) => (isFields(port) ? { ...port, hostPort, hostIP: "127.0.0.1" } : port));
}

/** A StatefulSet, which Podman does not know, as the one pod and the one volume that it makes. */
function podWithVolume(
	app: App,
	name: string,
	statefulSet: Manifest,
	hostPort: number | undefined,
): readonly Manifest[] {
	const template = podTemplateOf(playable(statefulSet, hostPort));
	const pod = purposeOf(app, name);
	const claimName = `${pod}-${DATA_VOLUME}`;
	const claim = claimOf(statefulSet);
	if (!template || !claim || !isFields(template.spec) || !isFields(template.metadata)) return [];
	const { volumes } = template.spec;
	const dataVolume: Fields = { name: DATA_VOLUME, persistentVolumeClaim: { claimName } };
	return [
		{
			apiVersion: "v1",
			kind: "PersistentVolumeClaim",
			metadata: { name: claimName, ...(template.metadata.labels ? { labels: template.metadata.labels } : {}) },
			spec: claim,
		},
		{
			apiVersion: "v1",
			kind: "Pod",
			metadata: { ...template.metadata, name: pod },
			spec: { ...template.spec, volumes: [...(Array.isArray(volumes) ? volumes : []), dataVolume] },
		},
	];
}

/** What a StatefulSet asks of its volume, but for the class: Podman has one kind. */
function claimOf({ spec }: Manifest): Fields | undefined {
	const [template] = isFields(spec) && Array.isArray(spec.volumeClaimTemplates) ? spec.volumeClaimTemplates : [];
	if (!isFields(template) || !isFields(template.spec)) return undefined;
	const { storageClassName: _, ...claim } = template.spec;
	return claim;
}

/** Whether a manifest is of the colour that users do not meet: there is no preview here. */
function isOtherColour(name: string, service: Service, { metadata }: Manifest): boolean {
	const strategy = blueGreenOf(service);
	return strategy !== undefined && metadata.name === `${name}-${otherColour(strategy.active)}`;
}
