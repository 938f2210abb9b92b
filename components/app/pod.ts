import { nodeSelector, rotationAnnotation } from "../kubernetes/labels.ts";
import type { Fields } from "../kubernetes/manifest.ts";
import { RESTRICTED_CONTAINER, restrictedPod } from "../kubernetes/pod-security.ts";
import { containerResources } from "../kubernetes/resources.ts";
import type { Service } from "./model.ts";

/** A key of a Secret as a variable of the container. */
export interface SecretVariable {
	readonly variable: string;
	readonly secret: string;
	readonly key: string;
}

/** A Secret whose keys are the files of a directory of the container. */
export interface SecretFiles {
	readonly secret: string;
	readonly directory: string;
}

/** What a pod of a service is made of, besides the service itself. */
export interface PodParts {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly secretVariables: readonly SecretVariable[];
	readonly secretFiles?: SecretFiles;
	/** Rotations so far of every credential that the pod reads: another number, another pod. */
	readonly rotations: Readonly<Record<string, number>>;
}

/** User and group of a container whose image names none: above the ids that distributions give out. */
const DEFAULT_USER = 10_001;

/** Seconds in which endpoints everywhere forget a pod that is going, before it is asked to stop. */
const DRAIN_SECONDS = 5;

/** The pod template of a service, for Pod Security `restricted`. */
export function podTemplate(service: Service, parts: PodParts): Fields {
	const annotations = Object.fromEntries(
		Object.entries(parts.rotations).map(([credential, count]) => [rotationAnnotation(credential), String(count)]),
	);
	const { secretFiles } = parts;
	return {
		metadata: { labels: parts.labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
		spec: {
			serviceAccountName: parts.name,
			automountServiceAccountToken: false,
			// Variables for every Service of the namespace: nobody reads them, and they can clash with the app's own.
			enableServiceLinks: false,
			nodeSelector: nodeSelector(service.role ?? "service"),
			terminationGracePeriodSeconds: 30,
			securityContext: restrictedPod(service.user ?? DEFAULT_USER),
			containers: [container(service, parts)],
			volumes: [
				{ name: "tmp", emptyDir: {} },
				...(secretFiles ? [{ name: "config", secret: { secretName: secretFiles.secret, defaultMode: 0o440 } }] : []),
			],
		},
	};
}

function container(service: Service, { name, secretVariables, secretFiles }: PodParts): Fields {
	const plain = Object.entries(service.env ?? {}).map(([variable, value]) => ({ name: variable, value }));
	const secret = secretVariables.map(({ variable, secret, key }) => ({
		name: variable,
		valueFrom: { secretKeyRef: { name: secret, key } },
	}));
	return {
		name,
		image: service.image,
		imagePullPolicy: "IfNotPresent",
		...(service.kind === "stateful" ? { command: service.provides.command } : {}),
		ports: [{ name: "main", containerPort: service.port }],
		...(plain.length + secret.length > 0 ? { env: [...plain, ...secret] } : {}),
		resources: containerResources(service.resources),
		readinessProbe: { ...probe(service), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
		// A slow start is not a fault: nothing is killed in the first five minutes.
		startupProbe: { ...probe(service), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
		livenessProbe: { tcpSocket: { port: "main" }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
		lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
		securityContext: RESTRICTED_CONTAINER,
		volumeMounts: [
			{ name: "tmp", mountPath: "/tmp" },
			...(secretFiles ? [{ name: "config", mountPath: secretFiles.directory, readOnly: true }] : []),
			...(service.kind === "stateful" ? [{ name: DATA_VOLUME, mountPath: service.storage.mountPath }] : []),
		],
	};
}

/** Name of a stateful service's volume; with the service's own it makes the PersistentVolumeClaim's name. */
export const DATA_VOLUME = "data";

function probe(service: Service): Fields {
	return service.health === undefined
		? { tcpSocket: { port: "main" } }
		: { httpGet: { path: service.health, port: "main" } };
}
