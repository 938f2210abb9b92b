import { basename, dirname } from "node:path/posix";
import { commonLabels, selectorLabels } from "../kubernetes/labels.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import { namespaceManifests, namespaceName } from "../kubernetes/namespace.ts";
import { allowFrom, allowTo } from "../kubernetes/network-policy.ts";
import type { NamespaceBudget } from "../kubernetes/resources.ts";
import type { App, DataEngine, Service, StatefulService, StatelessService } from "./model.ts";
import { DATA_VOLUME, podTemplate } from "./pod.ts";

/** What a stack adds to an app: where it runs and what happens to its data. */
export interface AppEnvironment {
	/** Suffix of its namespaces, the stack's name. */
	readonly env: string;
	/** Kubernetes minor, e.g. `1.36`. */
	readonly kubernetesMinor: string;
	/**
	 * StorageClass of its volumes.
	 * @default the cluster's own default class
	 */
	readonly storageClass?: string | undefined;
	/** `retain`: a volume stays when its StatefulSet goes; `delete`: it goes too. */
	readonly retention: "retain" | "delete";
	/** How often each credential was rotated; a credential is named `<app>-<service>`. */
	readonly rotations: Readonly<Record<string, number>>;
}

/**
 * Writes a text around the password of a service, without the builder ever seeing it: an `apply` in components, the
 * function itself in tests.
 */
export type WithPassword<A> = (service: string, write: (password: string) => string) => A;

/** Name of the Secret that a client gets for a service that it needs. */
const connectionSecret = (target: string): string => `${target}-connection`;

/** Name of the Secret that holds a stateful service's configuration. */
const configSecret = (name: string): string => `${name}-config`;

/** Name of the credential of a stateful service, as in `nexus:credentials.rotation`. */
export function credentialName(app: App, service: string): string {
	return `${app.name}-${service}`;
}

/** The stateful services of an app: those that have a password. */
export function passwordedServices(app: App): readonly string[] {
	return Object.entries(app.services)
		.filter(([, service]) => service.kind === "stateful")
		.map(([name]) => name);
}

/** Namespace of a service: `<app>-<service>-<env>`, or `<app>-<env>` for the service that bears the app's name. */
export function serviceNamespace(app: App, service: string, env: string): string {
	return namespaceName(purposeOf(app, service), env);
}

/** DNS name of a service within the cluster. */
export function serviceHost(app: App, service: string, env: string): string {
	return `${service}.${serviceNamespace(app, service, env)}.svc.cluster.local`;
}

/** Everything that one service is on the cluster. */
export function serviceManifests<A>(
	app: App,
	name: string,
	service: Service,
	environment: AppEnvironment,
	withPassword: WithPassword<A>,
): readonly Manifest<A>[] {
	const namespace = serviceNamespace(app, name, environment.env);
	return [
		...namespaceManifests({
			purpose: purposeOf(app, name),
			env: environment.env,
			role: service.role ?? "service",
			partOf: app.name,
			kubernetesMinor: environment.kubernetesMinor,
			budget: budgetOf(service),
		}),
		...policies(app, name, service, environment.env),
		serviceAccount(app, name, namespace),
		...secrets(app, name, service, environment.env, withPassword),
		kubernetesService(app, name, service, namespace),
		...(service.kind === "stateless"
			? [deployment(app, name, service, namespace, environment), ...disruptionBudget(app, name, service, namespace)]
			: [statefulSet(app, name, service, namespace, environment)]),
	];
}

function purposeOf(app: App, service: string): string {
	return service === app.name ? app.name : `${app.name}-${service}`;
}

/** The pods of a service, one more for a rolling update, and a small one for whoever has to look inside at night. */
function budgetOf(service: Service): NamespaceBudget {
	const debugging = { cpuMillis: 10, memoryMi: 64 };
	const pods = (service.kind === "stateless" ? (service.replicas ?? 1) : 1) + 1;
	return {
		pods: pods + 1,
		cpuMillis: service.resources.cpuMillis * pods + debugging.cpuMillis,
		memoryMi: service.resources.memoryMi * pods + debugging.memoryMi,
		storageGi: service.kind === "stateful" ? service.storage.sizeGi : 0,
	};
}

/** Who may reach this service, and whom it may reach: exactly the `needs` of the app, seen from both ends. */
function policies(app: App, name: string, service: Service, env: string): readonly Manifest[] {
	const namespace = serviceNamespace(app, name, env);
	const outgoing = targetsOf(app, service).map(([target, { port }]) =>
		allowTo(namespace, `allow-to-${target}`, selectorLabels(name), {
			namespace: serviceNamespace(app, target, env),
			podLabels: selectorLabels(target),
			port,
		}),
	);
	const incoming = Object.entries(app.services)
		.filter(([, client]) => Object.hasOwn(client.needs ?? {}, name))
		.map(([client]) =>
			allowFrom(
				namespace,
				`allow-from-${client}`,
				selectorLabels(name),
				{ namespace: serviceNamespace(app, client, env), podLabels: selectorLabels(client) },
				service.port,
			),
		);
	return [...outgoing, ...incoming];
}

/** The needs of a service that name a stateful service of the app. Others are refused by `appProblems`. */
function targetsOf(
	app: App,
	service: Service,
): readonly (readonly [name: string, target: StatefulService, variable: string])[] {
	return Object.entries(service.needs ?? {}).flatMap(([target, variable]) => {
		const found = app.services[target];
		return found?.kind === "stateful" ? [[target, found, variable] as const] : [];
	});
}

function serviceAccount(app: App, name: string, namespace: string): Manifest {
	return {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata: { name, namespace, labels: commonLabels(name, app.name) },
		automountServiceAccountToken: false,
	};
}

function secrets<A>(
	app: App,
	name: string,
	service: Service,
	env: string,
	withPassword: WithPassword<A>,
): readonly Manifest<A>[] {
	const namespace = serviceNamespace(app, name, env);
	const own = service.kind === "stateful" ? [configOf(app, name, service.provides, namespace, withPassword)] : [];
	const connections = targetsOf(app, service).map(([target, { provides, port }]) =>
		secret(app, name, connectionSecret(target), namespace, {
			url: withPassword(target, (password) => provides.url(serviceHost(app, target, env), port, password)),
		}),
	);
	return [...own, ...connections];
}

function configOf<A>(
	app: App,
	name: string,
	engine: DataEngine,
	namespace: string,
	withPassword: WithPassword<A>,
): Manifest<A> {
	return secret(app, name, configSecret(name), namespace, {
		[basename(engine.configPath)]: withPassword(name, engine.config),
	});
}

function secret<A>(
	app: App,
	component: string,
	name: string,
	namespace: string,
	stringData: Readonly<Record<string, A>>,
): Manifest<A> {
	return {
		apiVersion: "v1",
		kind: "Secret",
		metadata: { name, namespace, labels: commonLabels(component, app.name) },
		type: "Opaque",
		stringData,
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
