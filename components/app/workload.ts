import { dirname } from "node:path/posix";
import { commonLabels, selectorLabels } from "../kubernetes/labels.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import type { AppEnvironment } from "./environment.ts";
import type { App, Service, StatefulService, StatelessService } from "./model.ts";
import { configSecret, connectionSecret, credentialName, serviceNamespace } from "./names.ts";
import { targetsOf } from "./needs.ts";
import { DATA_VOLUME, podTemplate } from "./pod.ts";

/** What runs a service's pods, and who they run as. */
export function workload(app: App, name: string, service: Service, environment: AppEnvironment): readonly Manifest[] {
	const namespace = serviceNamespace(app, name, environment.env);
	return [
		serviceAccount(app, name, namespace),
		kubernetesService(app, name, service, namespace),
		...(service.kind === "stateless"
			? [deployment(app, name, service, namespace, environment), ...disruptionBudget(app, name, service, namespace)]
			: [statefulSet(app, name, service, namespace, environment)]),
	];
}

function serviceAccount(app: App, name: string, namespace: string): Manifest {
	return {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata: { name, namespace, labels: commonLabels(name, app.name) },
		automountServiceAccountToken: false,
	};
}

function kubernetesService(app: App, name: string, service: Service, namespace: string): Manifest {
	return {
		apiVersion: "v1",
		kind: "Service",
		metadata: { name, namespace, labels: commonLabels(name, app.name) },
		spec: {
			type: "ClusterIP",
			selector: selectorLabels(name),
			// HTTP answers on 80, so that its URL needs no port; a data engine keeps the port that its clients expect.
			ports: [{ name: "main", port: service.kind === "stateless" ? 80 : service.port, targetPort: "main" }],
		},
	};
}

function deployment(
	app: App,
	name: string,
	service: StatelessService,
	namespace: string,
	environment: AppEnvironment,
): Manifest {
	return {
		apiVersion: "apps/v1",
		kind: "Deployment",
		metadata: { name, namespace, labels: commonLabels(name, app.name) },
		spec: {
			replicas: service.replicas ?? 1,
			revisionHistoryLimit: 3,
			selector: { matchLabels: selectorLabels(name) },
			strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
			template: podTemplate(service, {
				name,
				labels: commonLabels(name, app.name),
				secretVariables: connectionVariables(app, service),
				rotations: rotationsRead(app, service, [], environment),
			}),
		},
	};
}

function statefulSet(
	app: App,
	name: string,
	service: StatefulService,
	namespace: string,
	environment: AppEnvironment,
): Manifest {
	const whenDeleted = environment.retention === "retain" ? "Retain" : "Delete";
	return {
		apiVersion: "apps/v1",
		kind: "StatefulSet",
		metadata: { name, namespace, labels: commonLabels(name, app.name) },
		spec: {
			serviceName: name,
			replicas: 1,
			revisionHistoryLimit: 3,
			selector: { matchLabels: selectorLabels(name) },
			persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
			template: podTemplate(service, {
				name,
				labels: commonLabels(name, app.name),
				secretVariables: connectionVariables(app, service),
				secretFiles: { secret: configSecret(name), directory: dirname(service.provides.configPath) },
				rotations: rotationsRead(app, service, [name], environment),
			}),
			volumeClaimTemplates: [
				{
					apiVersion: "v1",
					kind: "PersistentVolumeClaim",
					metadata: { name: DATA_VOLUME },
					spec: {
						accessModes: ["ReadWriteOnce"],
						...(environment.storageClass === undefined ? {} : { storageClassName: environment.storageClass }),
						resources: { requests: { storage: `${service.storage.sizeGi}Gi` } },
					},
				},
			],
		},
	};
}

/** Keeps one pod up while a node is drained; with a single replica it would only block the drain. */
function disruptionBudget(app: App, name: string, service: StatelessService, namespace: string): readonly Manifest[] {
	if ((service.replicas ?? 1) < 2) {
		return [];
	}
	return [
		{
			apiVersion: "policy/v1",
			kind: "PodDisruptionBudget",
			metadata: { name, namespace, labels: commonLabels(name, app.name) },
			spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(name) } },
		},
	];
}

function connectionVariables(app: App, service: Service) {
	return targetsOf(app, service).map(([target, , variable]) => ({
		variable,
		secret: connectionSecret(target),
		key: "url",
	}));
}

/** Only rotated credentials are annotated, so that the first render of a pod does not change with the feature. */
function rotationsRead(
	app: App,
	service: Service,
	own: readonly string[],
	environment: AppEnvironment,
): Readonly<Record<string, number>> {
	const read = [...own, ...targetsOf(app, service).map(([target]) => target)].map((name) => credentialName(app, name));
	return Object.fromEntries(
		read.flatMap((name) => {
			const rotations = environment.rotations[name] ?? 0;
			return rotations > 0 ? [[name, rotations]] : [];
		}),
	);
}
