import { dirname } from "node:path/posix";
import { commonLabels, nodeSelector, PREFIX, rotationAnnotation } from "../kubernetes/labels.ts";
import type { Fields } from "../kubernetes/manifest.ts";
import { RESTRICTED_CONTAINER, restrictedPod } from "../kubernetes/pod-security.ts";
import { containerResources } from "../kubernetes/resources.ts";
import { credentialOf, credentialsFor } from "./accounts.ts";
import { fileKey } from "./configuration.ts";
import type { AppEnvironment } from "./environment.ts";
import { fingerprint } from "./fingerprint.ts";
import { isDataService, listens } from "./kinds.ts";
import type { App, ListeningService, Service } from "./model.ts";
import { configSecret, connectionSecret, envConfigMap, filesConfigMap, scratchVolume, stackSecret } from "./names.ts";
import { callsOf, connectionsOf } from "./needs.ts";
import { waitContainers } from "./waits.ts";

/** User and group of a container whose image names none: above the ids that distributions give out. */
const DEFAULT_USER = 10_001;

/** Seconds in which endpoints everywhere forget a pod that is going, before it is asked to stop. */
const DRAIN_SECONDS = 5;

/** Pod annotation with the hash of the ConfigMaps and Secrets that the pod reads. */
const CONFIGURATION_ANNOTATION = `${PREFIX}/configuration`;

/** What differs between the pods of one service. */
export interface PodVariant {
	/** @default the service's own */
	readonly image?: string;
	/** Labels besides the common ones. */
	readonly labels?: Readonly<Record<string, string>>;
	/** More of the pod's spec. */
	readonly spec?: Fields;
}

/** The pod template of a service, for Pod Security `restricted`. The same at every place. */
export function podTemplate(
	app: App,
	name: string,
	service: Service,
	environment: AppEnvironment,
	variant: PodVariant = {},
): Fields {
	const annotations = {
		...configurationAnnotation(app, name, service),
		...rotationAnnotations(app, name, service, environment),
	};
	const waits = waitContainers(app, name);
	return {
		metadata: {
			labels: { ...commonLabels(name, app.name), ...variant.labels },
			...(Object.keys(annotations).length > 0 ? { annotations } : {}),
		},
		spec: {
			serviceAccountName: name,
			automountServiceAccountToken: false,
			// Variables for every Service of the namespace: nobody reads them, and they can clash with the app's own.
			enableServiceLinks: false,
			nodeSelector: nodeSelector(service.role ?? "service"),
			// Half a minute for open requests, after the drain: Kubernetes' and Spring's own default.
			terminationGracePeriodSeconds: DRAIN_SECONDS + 30,
			securityContext: restrictedPod(service.user ?? DEFAULT_USER),
			...(waits.length > 0 ? { initContainers: waits } : {}),
			containers: [container(app, name, service, variant.image ?? service.image)],
			volumes: volumes(app, name, service),
			...variant.spec,
		},
	};
}

function container(app: App, name: string, service: Service, image: string): Fields {
	const variables = secretVariables(app, name, service);
	const plain = Object.keys(service.env ?? {}).length + callsOf(app, service).length > 0;
	return {
		name,
		image,
		imagePullPolicy: "IfNotPresent",
		...(service.command ? { command: service.command } : {}),
		...(listens(service) ? { ports: [{ name: "main", containerPort: service.port }] } : {}),
		...(plain ? { envFrom: [{ configMapRef: { name: envConfigMap(name) } }] } : {}),
		...(variables.length > 0 ? { env: variables } : {}),
		resources: containerResources(service.resources),
		...(listens(service) ? lifeOf(service) : {}),
		securityContext: RESTRICTED_CONTAINER,
		volumeMounts: mounts(app, name, service),
	};
}

/** When a service that listens is ready, when it is dead, and how it goes. */
function lifeOf(service: ListeningService): Fields {
	const probe: Fields =
		service.health === undefined
			? { tcpSocket: { port: "main" } }
			: { httpGet: { path: service.health, port: "main" } };
	return {
		readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
		// A slow start is not a fault: nothing is killed in the first five minutes.
		startupProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
		livenessProbe: { tcpSocket: { port: "main" }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
		lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
	};
}

function secretVariables(app: App, name: string, service: Service): readonly Fields[] {
	const variable = (variableName: string, secret: string, key: string): Fields => ({
		name: variableName,
		valueFrom: { secretKeyRef: { name: secret, key } },
	});
	return [
		...connectionsOf(app, name).map((it) => variable(it.variable, connectionSecret(app, name, it.target), "url")),
		...Object.keys(service.secrets ?? {}).map((it) => variable(it, stackSecret(app, name), it)),
	];
}

/** Name of a stateful service's volume; with the service's own it makes the PersistentVolumeClaim's name. */
export const DATA_VOLUME = "data";

function volumes(app: App, name: string, service: Service): readonly Fields[] {
	return [
		{ name: scratchVolume(app, name), emptyDir: {} },
		...(isDataService(service)
			? // For everyone in the pod, which is one user: Podman leaves the files to root, having no fsGroup.
				[{ name: "config", secret: { secretName: configSecret(app, name), defaultMode: 0o444 } }]
			: []),
		...(service.files ? [{ name: "files", configMap: { name: filesConfigMap(app, name) } }] : []),
	];
}

function mounts(app: App, name: string, service: Service): readonly Fields[] {
	const [configFile = ""] = isDataService(service) ? Object.keys(service.provides.configFiles) : [];
	return [
		{ name: scratchVolume(app, name), mountPath: "/tmp" },
		...(configFile ? [{ name: "config", mountPath: dirname(configFile), readOnly: true }] : []),
		// One by one: a directory that is mounted whole would hide what the image has there.
		...Object.keys(service.files ?? {}).map((path) => ({
			name: "files",
			mountPath: path,
			subPath: fileKey(path),
			readOnly: true,
		})),
		...(service.kind === "stateful" ? [{ name: DATA_VOLUME, mountPath: service.storage.mountPath }] : []),
	];
}

function configurationAnnotation(app: App, name: string, service: Service): Readonly<Record<string, string>> {
	const hash = fingerprint(app, name, service);
	return hash === undefined ? {} : { [CONFIGURATION_ANNOTATION]: hash };
}

/** Only what was rotated is annotated, so that the first render of a pod does not change with the feature. */
function rotationAnnotations(
	app: App,
	name: string,
	service: Service,
	{ rotations }: AppEnvironment,
): Readonly<Record<string, string>> {
	const read = [
		...credentialsFor(app, name),
		...connectionsOf(app, name).map((connected) => credentialOf(app, name, connected)),
		...Object.values(service.secrets ?? {}),
	];
	return Object.fromEntries(
		read.flatMap((credential) => {
			const count = rotations[credential] ?? 0;
			return count > 0 ? [[rotationAnnotation(credential), String(count)]] : [];
		}),
	);
}
