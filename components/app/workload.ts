import { commonLabels, PREFIX, selectorLabels } from "../kubernetes/labels.ts";
import type { Fields, Manifest } from "../kubernetes/manifest.ts";
import type { AppEnvironment } from "./environment.ts";
import { JOB_POD, job } from "./job.ts";
import { blueGreenOf, listens, otherColour, podsOf, servicePort } from "./kinds.ts";
import {
	type App,
	COLOURS,
	type Colour,
	type ListeningService,
	type Service,
	type StatefulService,
	type StatelessService,
} from "./model.ts";
import { previewName, serviceNamespace } from "./names.ts";
import { DATA_VOLUME, podTemplate } from "./pod.ts";

/** Label of a Deployment and its pods: which colour of a blue/green service they are. */
const COLOUR_LABEL = `${PREFIX}/colour`;

/** The labels of a service's pods, of one colour where one is named. */
export function podLabels(name: string, colour?: Colour): Readonly<Record<string, string>> {
	return { ...selectorLabels(name), ...(colour === undefined ? {} : { [COLOUR_LABEL]: colour }) };
}

/** What runs a service's pods, who they run as, and how clients find them. */
export function workload(app: App, name: string, service: Service, environment: AppEnvironment): readonly Manifest[] {
	const object: NewObject = (apiVersion, kind, objectName, fields) => ({
		apiVersion,
		kind,
		metadata: {
			name: objectName,
			namespace: serviceNamespace(app, name, environment.env),
			labels: commonLabels(name, app.name),
		},
		...fields,
	});
	return [
		object("v1", "ServiceAccount", name, { automountServiceAccountToken: false }),
		...(listens(service) ? services(name, service, object) : []),
		...pods(app, name, service, environment, object),
	];
}

/** An object of a service, in its namespace and with its labels. */
type NewObject = (apiVersion: string, kind: string, name: string, fields: Fields) => Manifest;

/** The Service, and another one for the colour that is not live. */
function services(name: string, service: ListeningService, object: NewObject): readonly Manifest[] {
	const kubernetesService = (serviceName: string, colour?: Colour) =>
		object("v1", "Service", serviceName, {
			spec: {
				type: "ClusterIP",
				selector: podLabels(name, colour),
				ports: [{ name: "main", port: servicePort(service), targetPort: "main" }],
			},
		});
	const strategy = blueGreenOf(service);
	return strategy
		? [kubernetesService(name, strategy.active), kubernetesService(previewName(name), otherColour(strategy.active))]
		: [kubernetesService(name)];
}

function pods(
	app: App,
	name: string,
	service: Service,
	environment: AppEnvironment,
	object: NewObject,
): readonly Manifest[] {
	switch (service.kind) {
		case "stateful":
			return [object("apps/v1", "StatefulSet", name, { spec: statefulSet(app, name, service, environment) })];
		case "job":
			return [job(name, service, podTemplate(app, name, service, environment, { spec: JOB_POD }), object)];
		case "stateless": {
			const colours = blueGreenOf(service) ? COLOURS : [undefined];
			return colours.flatMap((colour) => deployment(app, name, service, colour, environment, object));
		}
	}
}

/** A Deployment with what keeps enough of its pods up; one of the two of a service with colours. */
function deployment(
	app: App,
	name: string,
	service: StatelessService,
	colour: Colour | undefined,
	environment: AppEnvironment,
	object: NewObject,
): readonly Manifest[] {
	const { scale } = service;
	const { max } = podsOf(service);
	const own = colour === undefined ? name : `${name}-${colour}`;
	const matchLabels = podLabels(name, colour);
	const image = (colour && blueGreenOf(service)?.images?.[colour]) ?? service.image;
	const template = podTemplate(app, name, service, environment, {
		image,
		labels: matchLabels,
		...(max > 1 ? { spec: spread(matchLabels) } : {}),
	});
	const spec = {
		// Whoever scales owns the number: writing it here would undo it with every update.
		...(scale ? {} : { replicas: max }),
		revisionHistoryLimit: 3,
		selector: { matchLabels },
		strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
		template,
	};
	return [
		object("apps/v1", "Deployment", own, { spec }),
		// One at a time while a node is drained; a single pod needs none.
		...(max > 1
			? [object("policy/v1", "PodDisruptionBudget", own, { spec: { ...DISRUPTION, selector: { matchLabels } } })]
			: []),
		...(scale
			? [
					object("autoscaling/v2", "HorizontalPodAutoscaler", own, {
						spec: {
							scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: own },
							minReplicas: scale.min,
							maxReplicas: scale.max,
							metrics: [
								{
									type: "Resource",
									resource: { name: "cpu", target: { type: "Utilization", averageUtilization: scale.cpu } },
								},
							],
						},
					}),
				]
			: []),
	];
}

/**
 * One pod at a time, and those that are not ready at any time: in a drain the database may go first, and what has become
 * unready without it would hold up the drain for ever.
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
 */
const DISRUPTION: Fields = { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" };

/** Pods on different machines where their role has several; with one, they all run there. */
function spread(matchLabels: Readonly<Record<string, string>>): Fields {
	return {
		topologySpreadConstraints: [
			{
				maxSkew: 1,
				topologyKey: "kubernetes.io/hostname",
				whenUnsatisfiable: "ScheduleAnyway",
				labelSelector: { matchLabels },
				// Each revision for itself, so that a rolling update does not end on one machine.
				matchLabelKeys: ["pod-template-hash"],
			},
		],
	};
}

function statefulSet(app: App, name: string, service: StatefulService, environment: AppEnvironment): Fields {
	const { storageClass, retention } = environment;
	const { accessMode = "ReadWriteOnce", sizeGi } = service.storage;
	return {
		serviceName: name,
		replicas: 1,
		// With one pod there is no order to keep; and in order, a revision whose pod never becomes ready is never replaced by the
		// next one: an image that was misspelt once would need a pod deleted by hand.
		podManagementPolicy: "Parallel",
		revisionHistoryLimit: 3,
		selector: { matchLabels: podLabels(name) },
		persistentVolumeClaimRetentionPolicy: {
			whenDeleted: retention === "retain" ? "Retain" : "Delete",
			whenScaled: "Retain",
		},
		template: podTemplate(app, name, service, environment),
		volumeClaimTemplates: [
			{
				apiVersion: "v1",
				kind: "PersistentVolumeClaim",
				metadata: { name: DATA_VOLUME },
				spec: {
					accessModes: [accessMode],
					...(storageClass === undefined ? {} : { storageClassName: storageClass }),
					resources: { requests: { storage: `${sizeGi}Gi` } },
				},
			},
		],
	};
}
