/** Manifests that the product would write, and edits of them. */

export interface Json {
	readonly [key: string]: unknown;
}

const labels = { "app.kubernetes.io/name": "board-api" };
const metadata = (name: string) => ({ name, namespace: "board-api-prod", labels });

export const container = {
	name: "board-api",
	image: "registry.example.dev/board-api:1.4.2",
	ports: [{ name: "http", containerPort: 8080 }],
	env: [
		{ name: "SPRING_PROFILES_ACTIVE", value: "prod" },
		{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
	],
	envFrom: [{ secretRef: { name: "board-api-postgres" } }],
	resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
	securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
	readinessProbe: { httpGet: { path: "/actuator/health", port: "http" }, periodSeconds: 5 },
	volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
};
const pod = {
	metadata: { labels },
	spec: {
		automountServiceAccountToken: false,
		containers: [container],
		volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
	},
};

/** Name to a manifest that the pinned API server takes. */
export const valid = {
	namespace: {
		apiVersion: "v1",
		kind: "Namespace",
		metadata: { name: "board-api-prod", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
	},
	configMap: {
		apiVersion: "v1",
		kind: "ConfigMap",
		metadata: metadata("board-api"),
		data: { "application.yaml": "server:\n  port: 8080\n" },
	},
	secret: {
		apiVersion: "v1",
		kind: "Secret",
		metadata: metadata("board-api-postgres"),
		type: "Opaque",
		stringData: { R2DBC_URL: "r2dbc:postgresql://db/board" },
	},
	service: {
		apiVersion: "v1",
		kind: "Service",
		metadata: metadata("board-api"),
		spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
	},
	pod: { apiVersion: "v1", kind: "Pod", metadata: metadata("board-api"), spec: pod.spec },
	claim: {
		apiVersion: "v1",
		kind: "PersistentVolumeClaim",
		metadata: metadata("board-api"),
		spec: {
			accessModes: ["ReadWriteOnce"],
			storageClassName: "local-path",
			resources: { requests: { storage: "10Gi" } },
		},
	},
	deployment: {
		apiVersion: "apps/v1",
		kind: "Deployment",
		metadata: metadata("board-api"),
		spec: {
			replicas: 2,
			selector: { matchLabels: labels },
			strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
			template: pod,
		},
	},
	replicaSet: {
		apiVersion: "apps/v1",
		kind: "ReplicaSet",
		metadata: metadata("board-api"),
		spec: { selector: { matchLabels: labels }, template: pod },
	},
	daemonSet: {
		apiVersion: "apps/v1",
		kind: "DaemonSet",
		metadata: metadata("board-api"),
		spec: { selector: { matchLabels: labels }, template: pod },
	},
	statefulSet: {
		apiVersion: "apps/v1",
		kind: "StatefulSet",
		metadata: metadata("board-redis"),
		spec: {
			serviceName: "board-redis",
			selector: { matchLabels: labels },
			template: {
				...pod,
				spec: { ...pod.spec, containers: [{ ...container, volumeMounts: [{ name: "state", mountPath: "/data" }] }] },
			},
			volumeClaimTemplates: [
				{
					metadata: { name: "state" },
					spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
				},
			],
		},
	},
	job: {
		apiVersion: "batch/v1",
		kind: "Job",
		metadata: metadata("board-migrate"),
		spec: { backoffLimit: 3, template: { spec: { ...pod.spec, restartPolicy: "Never" } } },
	},
	cronJob: {
		apiVersion: "batch/v1",
		kind: "CronJob",
		metadata: metadata("board-tidy"),
		spec: {
			schedule: "30 3 * * 1-5",
			jobTemplate: { spec: { template: { spec: { ...pod.spec, restartPolicy: "OnFailure" } } } },
		},
	},
	autoscaler: {
		apiVersion: "autoscaling/v2",
		kind: "HorizontalPodAutoscaler",
		metadata: metadata("board-api"),
		spec: {
			scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "board-api" },
			minReplicas: 2,
			maxReplicas: 4,
			metrics: [
				{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
			],
		},
	},
	disruptionBudget: {
		apiVersion: "policy/v1",
		kind: "PodDisruptionBudget",
		metadata: metadata("board-api"),
		spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
	},
	networkPolicy: {
		apiVersion: "networking.k8s.io/v1",
		kind: "NetworkPolicy",
		metadata: metadata("board-api"),
		spec: {
			podSelector: { matchLabels: labels },
			policyTypes: ["Ingress", "Egress"],
			ingress: [
				{
					from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "nginx-gateway" } } }],
					ports: [{ port: 8080 }],
				},
			],
			egress: [
				{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }], ports: [{ port: 443, protocol: "TCP" }] },
			],
		},
	},
	role: {
		apiVersion: "rbac.authorization.k8s.io/v1",
		kind: "Role",
		metadata: metadata("system:board"),
		rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }],
	},
	roleBinding: {
		apiVersion: "rbac.authorization.k8s.io/v1",
		kind: "RoleBinding",
		metadata: metadata("board-api"),
		roleRef: { kind: "Role", name: "system:board" },
		subjects: [{ kind: "ServiceAccount", name: "board-api", namespace: "board-api-prod" }],
	},
	clusterRole: {
		apiVersion: "rbac.authorization.k8s.io/v1",
		kind: "ClusterRole",
		metadata: { name: "board:metrics" },
		rules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }],
	},
	clusterRoleBinding: {
		apiVersion: "rbac.authorization.k8s.io/v1",
		kind: "ClusterRoleBinding",
		metadata: { name: "board:view" },
		roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
		subjects: [{ kind: "Group", name: "board" }],
	},
	storageClass: {
		apiVersion: "storage.k8s.io/v1",
		kind: "StorageClass",
		metadata: { name: "nexus-retain" },
		provisioner: "rancher.io/local-path",
		reclaimPolicy: "Retain",
		volumeBindingMode: "WaitForFirstConsumer",
	},
	definition: {
		apiVersion: "apiextensions.k8s.io/v1",
		kind: "CustomResourceDefinition",
		metadata: { name: "boards.example.dev" },
		spec: {
			group: "example.dev",
			names: { kind: "Board", plural: "boards" },
			scope: "Namespaced",
			versions: [
				{
					name: "v1",
					served: true,
					storage: true,
					schema: {
						openAPIV3Schema: {
							type: "object",
							properties: { spec: { type: "object", properties: { title: { type: "string", maxLength: 64 } } } },
						},
					},
				},
			],
		},
	},
	gateway: {
		apiVersion: "gateway.networking.k8s.io/v1",
		kind: "Gateway",
		metadata: metadata("admin"),
		spec: {
			gatewayClassName: "nginx",
			addresses: [{ value: "192.168.0.10" }, { type: "Hostname", value: "centre.example.dev" }],
			infrastructure: { parametersRef: { group: "gateway.nginx.org", kind: "NginxProxy", name: "admin" } },
			listeners: [
				{
					name: "https",
					port: 443,
					protocol: "HTTPS",
					hostname: "*.example.dev",
					tls: { certificateRefs: [{ name: "wildcard" }] },
				},
			],
		},
	},
	httpRoute: {
		apiVersion: "gateway.networking.k8s.io/v1",
		kind: "HTTPRoute",
		metadata: metadata("board-api"),
		spec: {
			parentRefs: [{ name: "service", namespace: "nginx-gateway", sectionName: "https" }],
			hostnames: ["board.example.dev"],
			rules: [
				{
					matches: [{ path: { type: "PathPrefix", value: "/api" } }],
					filters: [{ type: "RequestHeaderModifier", requestHeaderModifier: { remove: ["X-Forwarded-For"] } }],
					backendRefs: [{ name: "board-api", port: 80 }],
				},
			],
		},
	},
	referenceGrant: {
		apiVersion: "gateway.networking.k8s.io/v1",
		kind: "ReferenceGrant",
		metadata: metadata("gateway"),
		spec: {
			from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "board-api-prod" }],
			to: [{ group: "", kind: "Service" }],
		},
	},
	nginxProxy: {
		apiVersion: "gateway.nginx.org/v1alpha2",
		kind: "NginxProxy",
		metadata: metadata("admin"),
		spec: {
			rewriteClientIP: { mode: "ProxyProtocol", trustedAddresses: [{ type: "CIDR", value: "203.0.113.7/32" }] },
			kubernetes: {
				deployment: { replicas: 2, pod: { nodeSelector: { "nexus.dev/role": "admin" } } },
				service: { type: "NodePort", externalTrafficPolicy: "Local", nodePorts: [{ port: 30443, listenerPort: 443 }] },
			},
		},
	},
	certificate: {
		apiVersion: "cert-manager.io/v1",
		kind: "Certificate",
		metadata: metadata("wildcard"),
		spec: {
			secretName: "wildcard",
			dnsNames: ["*.example.dev"],
			duration: "2160h",
			issuerRef: { kind: "ClusterIssuer", name: "letsencrypt" },
		},
	},
	cluster: {
		apiVersion: "postgresql.cnpg.io/v1",
		kind: "Cluster",
		metadata: metadata("postgres"),
		spec: {
			instances: 1,
			imageName: "ghcr.io/cloudnative-pg/postgresql:18.1-standard-trixie",
			storage: { size: "20Gi", storageClass: "nexus-retain" },
			bootstrap: { initdb: { database: "board", owner: "board", postInitApplicationSQL: ["CREATE EXTENSION vector"] } },
			resources: { requests: { memory: "512Mi", cpu: 1 } },
		},
	},
	rabbitmqCluster: {
		apiVersion: "rabbitmq.com/v1beta1",
		kind: "RabbitmqCluster",
		metadata: metadata("rabbitmq"),
		spec: {
			replicas: 1,
			persistence: { storage: "5Gi" },
			rabbitmq: { additionalConfig: "disk_free_limit.absolute = 1GB\n" },
		},
	},
	schedule: {
		apiVersion: "k8up.io/v1",
		kind: "Schedule",
		metadata: metadata("board"),
		spec: {
			backend: {
				repoPasswordSecretRef: { name: "restic", key: "password" },
				s3: { endpoint: "https://s3.example.dev", bucket: "board" },
			},
			backup: { schedule: "@daily-random", keepJobs: 3 },
			prune: { schedule: "@weekly-random", retention: { keepDaily: 14 } },
		},
	},
	serviceMonitor: {
		apiVersion: "monitoring.coreos.com/v1",
		kind: "ServiceMonitor",
		metadata: metadata("board-api"),
		spec: {
			selector: { matchLabels: labels },
			endpoints: [{ port: "http", path: "/actuator/prometheus", interval: "30s" }],
		},
	},
	application: {
		apiVersion: "argoproj.io/v1alpha1",
		kind: "Application",
		metadata: metadata("board"),
		spec: {
			project: "board",
			source: { repoURL: "https://git.example.dev/home/config.git", path: "board", targetRevision: "main" },
			destination: { server: "https://kubernetes.default.svc", namespace: "board-api-prod" },
			syncPolicy: { automated: { prune: true, selfHeal: true } },
		},
	},
} as const satisfies Readonly<Record<string, Json>>;

export type ValidName = keyof typeof valid;

type Step = string | number;
export type Edit = readonly [path: readonly Step[], value: unknown];

/** A deep copy with some values replaced; `undefined` removes a key. */
export function edited(value: unknown, ...edits: readonly Edit[]): unknown {
	return edits.reduce((current, [path, replacement]) => replaced(current, path, replacement), structuredClone(value));
}

function replaced(value: unknown, [step, ...rest]: readonly Step[], replacement: unknown): unknown {
	if (step === undefined) return replacement;
	if (Array.isArray(value)) return value.toSpliced(Number(step), 1, replaced(value[Number(step)], rest, replacement));
	const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
	const old = entries.find(([key]) => key === step)?.[1];
	const made = replaced(old, rest, replacement);
	if (made === undefined) return Object.fromEntries(entries.filter(([key]) => key !== step));
	return Object.fromEntries(
		old === undefined ? [...entries, [step, made]] : entries.map(([key, item]) => [key, key === step ? made : item]),
	);
}
