import { createHash } from "node:crypto";
import { image } from "../../catalog.ts";
import { commonLabels, nodeSelector, PREFIX, selectorLabels } from "../../kubernetes/labels.ts";
import type { Fields, Manifest } from "../../kubernetes/manifest.ts";
import { namespaceManifests, namespaceName } from "../../kubernetes/namespace.ts";
import { allowTo, type PodPeer } from "../../kubernetes/network-policy.ts";
import { RESTRICTED_CONTAINER } from "../../kubernetes/pod-security.ts";
import { containerResources, type NamespaceBudget } from "../../kubernetes/resources.ts";
import type { Role } from "../../kubernetes/role.ts";
import { type ProxyFiles, renderProxy } from "../proxy/haproxy-config.ts";
import { LIMITS } from "../proxy/limits.ts";
import type { ProxyLines } from "../proxy/lines.ts";
import type { Home } from "../proxy/place.ts";
import { NAME, PURPOSE } from "./names.ts";
import { allowFromSources, allowToHome } from "./policies.ts";

/** The proxy as a Deployment. */
export interface ClusterEdgeSpec {
	/** The stack's name, suffix of the namespace. */
	readonly env: string;
	/** Kubernetes minor, e.g. `1.36`. */
	readonly kubernetesMinor: string;
	/** The machine that the proxy runs on: the admin line's own. */
	readonly role: Role;
	/** NodePort of the proxy's Service, where the line enters the cluster. */
	readonly nodePort: number;
	/** What passes. */
	readonly lines: ProxyLines;
	/** Where the proxy forwards to. */
	readonly home: Home;
	/** The network that home is in: of one machine where its address is known, `0.0.0.0/0` where it has a name. */
	readonly homeNetwork: string;
	/** The admin gateway's pods and their port. */
	readonly gateway: PodPeer;
}

/** Port of the container where TLS enters. Above 1024, since no container runs as root. */
export const PROXY_PORT = 8443;

/** Where the container finds the files. */
const CONFIG_DIRECTORY = "/usr/local/etc/haproxy";

/**
 * The user and group `haproxy` of the official image.
 * @see https://github.com/docker-library/haproxy/blob/master/3.0/Dockerfile
 */
const USER = 99;

/** 10,000 idle connections fit in 200 MB, by this proxy's own test; the rest is for the process itself. */
const RESOURCES = { cpuMillis: 50, memoryMi: 256 };

/** The pod, the one that takes over from it, and a small one for whoever has to look inside. */
const BUDGET: NamespaceBudget = { pods: 3, cpuMillis: 2 * 50 + 10, memoryMi: 2 * 256 + 64, storageGi: 0 };

/** Seconds in which nodes forget a pod that is going; then it has the rest of the minute for what is still open. */
const DRAIN_SECONDS = 5;
const GRACE_SECONDS = 60;

/** Everything that the proxy is on the cluster. */
export function clusterEdgeManifests(spec: ClusterEdgeSpec): readonly Manifest[] {
	const { env, kubernetesMinor, role, lines, home, homeNetwork, gateway } = spec;
	const namespace = namespaceName(PURPOSE, env);
	const files = renderProxy(lines, { kind: "cluster", home, port: PROXY_PORT });
	return [
		...namespaceManifests({
			purpose: PURPOSE,
			env,
			role,
			partOf: NAME,
			kubernetesMinor,
			budget: BUDGET,
			nodePorts: 1,
		}),
		allowFromSources(namespace, selectorLabels(NAME), lines.allowedSources, PROXY_PORT),
		allowToHome(namespace, selectorLabels(NAME), homeNetwork, home.port),
		// A policy sees the packet after the NodePort was translated, and then it goes to one of these.
		allowTo(namespace, "allow-to-admin-gateway", selectorLabels(NAME), gateway),
		serviceAccount(namespace),
		configMap(namespace, files),
		service(namespace, spec),
		deployment(namespace, role, files),
	];
}

function serviceAccount(namespace: string): Manifest {
	return {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata: { name: NAME, namespace, labels: commonLabels(NAME, NAME) },
		automountServiceAccountToken: false,
	};
}

function configMap(namespace: string, files: ProxyFiles): Manifest {
	return {
		apiVersion: "v1",
		kind: "ConfigMap",
		metadata: { name: NAME, namespace, labels: commonLabels(NAME, NAME) },
		data: { ...files },
	};
}

function service(namespace: string, { nodePort }: ClusterEdgeSpec): Manifest {
	return {
		apiVersion: "v1",
		kind: "Service",
		metadata: { name: NAME, namespace, labels: commonLabels(NAME, NAME) },
		spec: {
			type: "NodePort",
			// Local: the proxy sees the client's address, not that of the node which took the packet in.
			externalTrafficPolicy: "Local",
			selector: selectorLabels(NAME),
			ports: [{ name: "tls", port: 443, targetPort: "tls", nodePort }],
		},
	};
}

function deployment(namespace: string, role: Role, files: ProxyFiles): Manifest {
	return {
		apiVersion: "apps/v1",
		kind: "Deployment",
		metadata: { name: NAME, namespace, labels: commonLabels(NAME, NAME) },
		spec: {
			replicas: 1,
			revisionHistoryLimit: 3,
			selector: { matchLabels: selectorLabels(NAME) },
			// The old pod goes when the new one is ready: a config that HAProxy refuses never replaces one that works.
			strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
			template: {
				metadata: {
					labels: commonLabels(NAME, NAME),
					// A pod does not notice that its ConfigMap changed; another hash is another pod.
					annotations: { [`${PREFIX}/config-hash`]: configHash(files) },
				},
				spec: pod(role),
			},
		},
	};
}

function pod(role: Role): Fields {
	return {
		serviceAccountName: NAME,
		automountServiceAccountToken: false,
		enableServiceLinks: false,
		nodeSelector: nodeSelector(role),
		terminationGracePeriodSeconds: GRACE_SECONDS,
		securityContext: {
			runAsNonRoot: true,
			runAsUser: USER,
			runAsGroup: USER,
			seccompProfile: { type: "RuntimeDefault" },
		},
		containers: [container()],
		volumes: [
			{ name: "config", configMap: { name: NAME, defaultMode: 0o444 } },
			{ name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
		],
	};
}

function container(): Fields {
	// Reached by the kubelet of its own node, and by nobody else: no policy opens the port.
	const healthy = { httpGet: { path: "/healthz", port: "metrics" } };
	return {
		name: NAME,
		image: image("haproxy"),
		imagePullPolicy: "IfNotPresent",
		// -W: a master that passes signals on; -db: in the foreground, whatever the file says.
		command: ["haproxy", "-W", "-db", "-f", `${CONFIG_DIRECTORY}/haproxy.cfg`],
		ports: [
			{ name: "tls", containerPort: PROXY_PORT },
			{ name: "metrics", containerPort: LIMITS.metricsPort },
		],
		resources: containerResources(RESOURCES),
		readinessProbe: { ...healthy, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
		livenessProbe: { ...healthy, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
		lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
		securityContext: RESTRICTED_CONTAINER,
		volumeMounts: [
			{ name: "config", mountPath: CONFIG_DIRECTORY, readOnly: true },
			{ name: "tmp", mountPath: "/tmp" },
		],
	};
}

/** The same files in whatever order have the same hash. */
function configHash(files: ProxyFiles): string {
	const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
	return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
