/** Manifests that the product would write, and the ways in which a hand breaks them: the unit tests check the words, the end-to-end tests ask the real API server. */

export interface Json {
	readonly [key: string]: unknown;
}

const labels = { "app.kubernetes.io/name": "board-api" };
const metadata = (name: string) => ({ name, namespace: "board-api-prod", labels });

const container = {
	name: "board-api",
	image: "registry.example.dev/board-api:1.4.2",
	ports: [{ name: "http", containerPort: 8080 }],
	env: [{ name: "SPRING_PROFILES_ACTIVE", value: "prod" }],
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

export interface InvalidCase {
	/** What the hand did. */
	readonly name: string;
	readonly manifest: unknown;
	/** `path: message`, in order, all of them. */
	readonly problems: readonly string[];
	/** Why the API server takes it all the same in a dry run. Absent: it refuses. */
	readonly serverTakesIt?: string;
}

type Step = string | number;
type Edit = readonly [path: readonly Step[], value: unknown];

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

const podSpec = ["spec", "template", "spec"] as const;
const first = [...podSpec, "containers", 0] as const;

function broken(name: string, base: ValidName, edits: readonly Edit[], ...problems: readonly string[]): InvalidCase {
	return { name, manifest: edited(valid[base], ...edits), problems };
}

export const invalid: readonly InvalidCase[] = [
	broken(
		"replica for replicas",
		"deployment",
		[[["spec", "replica"], 3]],
		'spec.replica: unknown field; did you mean "replicas"?',
	),
	broken(
		"prts for ports, deep down",
		"deployment",
		[
			[[...first, "ports"], undefined],
			[[...first, "prts"], [{ containerPort: 80 }]],
		],
		'spec.template.spec.containers[0].prts: unknown field; did you mean "ports"?',
	),
	broken(
		"a number in quotes",
		"deployment",
		[[["spec", "replicas"], "2"]],
		'spec.replicas: "2" is a string; an integer is expected (write 2 without quotes)',
	),
	broken(
		"a fraction for an integer",
		"deployment",
		[[["spec", "replicas"], 1.5]],
		"spec.replicas: 1.5 is a number; an integer is expected",
	),
	broken(
		"a number too large for its field",
		"deployment",
		[[["spec", "replicas"], 2 ** 31]],
		"spec.replicas: 2147483648 does not fit into 32 bits",
	),
	broken(
		"an environment variable without quotes",
		"deployment",
		[[[...first, "env", 0, "value"], 8080]],
		'spec.template.spec.containers[0].env[0].value: 8080 is a number; a string is expected (write "8080")',
	),
	broken(
		"a boolean in an annotation",
		"deployment",
		[[["metadata", "annotations"], { "example.dev/scrape": true }]],
		'metadata.annotations["example.dev/scrape"]: true is a boolean; a string is expected (write "true")',
	),
	broken(
		"yes for true",
		"deployment",
		[[[...podSpec, "hostNetwork"], "true"]],
		'spec.template.spec.hostNetwork: "true" is a string; true or false is expected (write true without quotes)',
	),
	broken(
		"an object for a list",
		"deployment",
		[[[...podSpec, "containers"], container]],
		'spec.template.spec.containers: {"name":"board-api","image":"registry.example.dev/board-api:1.4.2","ports":[{... is an object; a list is expected',
	),
	broken(
		"a list for an object",
		"deployment",
		[[["spec", "template", "metadata", "labels"], ["board-api"]]],
		'spec.template.metadata.labels: ["board-api"] is a list; an object is expected',
	),
	broken("no selector", "deployment", [[["spec", "selector"], undefined]], "spec.selector: required field is missing"),
	broken(
		"no containers",
		"deployment",
		[[[...podSpec, "containers"], []]],
		"spec.template.spec.containers: a pod needs at least one container",
	),
	broken(
		"a null for what is required",
		"deployment",
		[[[...podSpec, "containers"], null]],
		"spec.template.spec.containers: required field is missing",
	),
	broken(
		"a container without an image",
		"deployment",
		[[[...first, "image"], undefined]],
		"spec.template.spec.containers[0].image: required field is missing",
	),
	broken(
		"a container without a name",
		"deployment",
		[[[...first, "name"], undefined]],
		"spec.template.spec.containers[0].name: required field is missing",
	),
	broken(
		"an enum in small letters",
		"deployment",
		[[[...first, "imagePullPolicy"], "ifnotpresent"]],
		'spec.template.spec.containers[0].imagePullPolicy: "ifnotpresent" is not allowed; allowed: "Always", "IfNotPresent", "Never"; did you mean "IfNotPresent"?',
	),
	broken(
		"an enum that is none of them",
		"deployment",
		[[["spec", "strategy", "type"], "BlueGreen"]],
		'spec.strategy.type: "BlueGreen" is not allowed; allowed: "Recreate", "RollingUpdate"',
	),
	broken(
		"a field of the container on the pod",
		"deployment",
		[[[...podSpec, "image"], "nginx"]],
		"spec.template.spec.image: unknown field",
	),
	broken(
		"one variable twice",
		"deployment",
		[
			[
				[...first, "env"],
				[
					{ name: "A", value: "1" },
					{ name: "B", value: "1" },
					{ name: "A", value: "2" },
				],
			],
		],
		'spec.template.spec.containers[0].env[2]: name "A" is there already, as spec.template.spec.containers[0].env[0]',
	),
	broken(
		"one container port twice",
		"deployment",
		[
			[
				[...first, "ports"],
				[{ containerPort: 80 }, { containerPort: 80, protocol: "TCP" }],
			],
		],
		'spec.template.spec.containers[0].ports[1]: containerPort 80, protocol "TCP" is there already, as spec.template.spec.containers[0].ports[0]',
	),
	broken(
		"one port name twice",
		"deployment",
		[
			[
				[...first, "ports"],
				[
					{ name: "http", containerPort: 80 },
					{ name: "http", containerPort: 81 },
				],
			],
		],
		'spec.template.spec.containers[0].ports[1].name: "http" is the name of spec.template.spec.containers[0].ports[0] already',
	),
	broken(
		"one container name twice",
		"deployment",
		[
			[
				[...podSpec, "containers"],
				[container, container],
			],
		],
		'spec.template.spec.containers[1]: name "board-api" is there already, as spec.template.spec.containers[0]',
	),
	broken(
		"an init container with the name of a container",
		"deployment",
		[[[...podSpec, "initContainers"], [container]]],
		'spec.template.spec.containers[0].name: "board-api" is the name of initContainers[0] already',
	),
	broken(
		"one volume twice",
		"deployment",
		[
			[
				[...podSpec, "volumes"],
				[
					{ name: "tmp", emptyDir: {} },
					{ name: "tmp", emptyDir: {} },
				],
			],
		],
		'spec.template.spec.volumes[1]: name "tmp" is there already, as spec.template.spec.volumes[0]',
	),
	broken(
		"a mount of a volume that is not there",
		"deployment",
		[[[...first, "volumeMounts", 0, "name"], "temp"]],
		'spec.template.spec.containers[0].volumeMounts[0].name: "temp" is not a volume of the pod; the pod has tmp',
	),
	broken(
		"a volume with two sources",
		"deployment",
		[[[...podSpec, "volumes", 0, "configMap"], { name: "board-api" }]],
		"spec.template.spec.volumes[0]: a volume has one source; this one has emptyDir, configMap",
	),
	broken(
		"a port beyond the last",
		"deployment",
		[[[...first, "ports", 0, "containerPort"], 80800]],
		"spec.template.spec.containers[0].ports[0].containerPort: 80800 is not a port; ports are 1 to 65535",
	),
	broken(
		"a port name too long",
		"deployment",
		[[[...first, "ports", 0, "name"], "prometheus-metrics"]],
		'spec.template.spec.containers[0].ports[0].name: "prometheus-metrics" is 18 characters long; at most 15 are allowed',
	),
	broken(
		"a selector that misses its pods",
		"deployment",
		[[["spec", "selector", "matchLabels"], { "app.kubernetes.io/name": "board", tier: "api" }]],
		'spec.selector.matchLabels["app.kubernetes.io/name"]: "board" does not match the pods of its own template: spec.template.metadata.labels has "board-api"',
		'spec.selector.matchLabels.tier: "api" does not match the pods of its own template: spec.template.metadata.labels has no "tier"',
	),
	broken(
		"an empty selector",
		"deployment",
		[[["spec", "selector"], {}]],
		"spec.selector: an empty selector would pick every pod of the namespace; the API server refuses it",
	),
	broken(
		"a label value with a space",
		"deployment",
		[[["metadata", "labels"], { "app.kubernetes.io/name": "board api" }]],
		'metadata.labels["app.kubernetes.io/name"]: "board api" may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit',
	),
	broken(
		"a label key with two slashes",
		"deployment",
		[[["metadata", "labels"], { "a/b/c": "d" }]],
		'metadata.labels["a/b/c"]: the name in "a/b/c" may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit',
	),
	broken(
		"an annotation key with a space",
		"deployment",
		[[["metadata", "annotations"], { "my note": "" }]],
		'metadata.annotations["my note"]: the name in "my note" may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit',
	),
	broken(
		"a quantity with a unit that is none",
		"deployment",
		[[[...first, "resources", "limits", "memory"], "512MB"]],
		'spec.template.spec.containers[0].resources.limits.memory: "512MB" is not a quantity (500m, 1.5, 256Mi)',
	),
	broken(
		"a request above its limit",
		"deployment",
		[[[...first, "resources", "requests", "memory"], "1Gi"]],
		'spec.template.spec.containers[0].resources.requests.memory: "1Gi" is more than the limit of "512Mi"',
	),
	broken(
		"a resource that is none",
		"deployment",
		[[[...first, "resources", "limits", "cpus"], "1"]],
		"spec.template.spec.containers[0].resources.limits.cpus: unknown resource; known: cpu, memory, ephemeral-storage, hugepages-<size>, or a name with a domain (nvidia.com/gpu)",
	),
	broken(
		"a probe without a handler",
		"deployment",
		[[[...first, "readinessProbe", "httpGet"], undefined]],
		"spec.template.spec.containers[0].readinessProbe: a probe needs one of exec, grpc, httpGet, tcpSocket",
	),
	broken(
		"a probe with two handlers",
		"deployment",
		[[[...first, "readinessProbe", "tcpSocket"], { port: 8080 }]],
		"spec.template.spec.containers[0].readinessProbe: a probe has one handler; this one has httpGet, tcpSocket",
	),
	broken(
		"a variable with two values",
		"deployment",
		[[[...first, "env", 0, "valueFrom"], { fieldRef: { fieldPath: "metadata.name" } }]],
		"spec.template.spec.containers[0].env[0].valueFrom: value and valueFrom exclude each other",
	),
	broken(
		"a variable named with an equals sign",
		"deployment",
		[[[...first, "env", 0, "name"], "A=B"]],
		'spec.template.spec.containers[0].env[0].name: "A=B" may hold printable ASCII without "=" only',
	),
	broken(
		"a Deployment that never restarts",
		"deployment",
		[[[...podSpec, "restartPolicy"], "Never"]],
		'spec.template.spec.restartPolicy: "Never" is not allowed here; "Always" is',
	),
	broken(
		"a Recreate strategy that rolls",
		"deployment",
		[[["spec", "strategy", "type"], "Recreate"]],
		'spec.strategy.rollingUpdate: not allowed with type "Recreate"',
	),
	broken(
		"a name with capitals",
		"deployment",
		[[["metadata", "name"], "Board_API"]],
		'metadata.name: "Board_API" may hold a-z, 0-9, "-" and "." only, and must start and end with a letter or digit',
	),
	broken("no name", "deployment", [[["metadata", "name"], undefined]], "metadata.name: required field is missing"),
	broken(
		"a namespace with a dot",
		"deployment",
		[[["metadata", "namespace"], "board.prod"]],
		'metadata.namespace: "board.prod" may hold a-z, 0-9 and "-" only, and must start and end with a letter or digit',
	),
	broken(
		"a time that is none",
		"deployment",
		[[["metadata", "creationTimestamp"], "yesterday"]],
		'metadata.creationTimestamp: "yesterday" is not a time such as 2026-11-21T09:30:00Z',
	),
	broken(
		"everything at once",
		"deployment",
		[
			[["spec", "replica"], 3],
			[["spec", "replicas"], "2"],
			[[...first, "img"], "a"],
			[["meta"], {}],
		],
		'spec.replicas: "2" is a string; an integer is expected (write 2 without quotes)',
		"spec.template.spec.containers[0].img: unknown field",
		'spec.replica: unknown field; did you mean "replicas"?',
		'meta: unknown field; did you mean "metadata"?',
	),
	broken(
		"apps for apps/v1",
		"deployment",
		[[["apiVersion"], "apps"]],
		'apiVersion: "apps" has no kind Deployment in Kubernetes 1.36.3 with the pinned CRDs; did you mean "apps/v1"?',
	),
	broken(
		"a version that is gone",
		"deployment",
		[[["apiVersion"], "extensions/v1beta1"]],
		'apiVersion: "extensions/v1beta1" has no kind Deployment in Kubernetes 1.36.3 with the pinned CRDs; did you mean "apps/v1"?',
	),
	broken(
		"a kind misspelt",
		"deployment",
		[[["kind"], "Deploymnt"]],
		'kind: "Deploymnt" of "apps/v1" is unknown in Kubernetes 1.36.3 with the pinned CRDs; did you mean "Deployment"?',
	),
	broken(
		"a kind of another group",
		"deployment",
		[[["kind"], "HTTPRoute"]],
		'apiVersion: "apps/v1" has no kind HTTPRoute in Kubernetes 1.36.3 with the pinned CRDs; did you mean "gateway.networking.k8s.io/v1"? (HTTPRoute is in "gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1")',
	),
	broken(
		"a kind that is nowhere",
		"deployment",
		[
			[["apiVersion"], "example.dev/v1"],
			[["kind"], "Widget"],
		],
		'kind: "Widget" of "example.dev/v1" is unknown in Kubernetes 1.36.3 with the pinned CRDs',
	),
	broken(
		"apiversion in small letters",
		"deployment",
		[
			[["apiVersion"], undefined],
			[["apiversion"], "apps/v1"],
		],
		'apiversion: unknown field; did you mean "apiVersion"?',
		"apiVersion: required field is missing",
	),
	broken("no kind", "deployment", [[["kind"], undefined]], "kind: required field is missing"),
	{
		name: "a list of manifests",
		manifest: [valid.deployment],
		problems: [
			': [{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"board-api","... is no manifest: an object with apiVersion and kind is expected',
		],
	},
	{
		name: "nothing",
		manifest: null,
		problems: [": null is no manifest: an object with apiVersion and kind is expected"],
	},
	broken(
		"a StatefulSet's claim with another name",
		"statefulSet",
		[[["spec", "volumeClaimTemplates", 0, "metadata", "name"], "data"]],
		'spec.template.spec.containers[0].volumeMounts[0].name: "state" is not a volume of the pod; the pod has tmp, data',
	),
	broken(
		"a StatefulSet's name with a dot",
		"statefulSet",
		[[["metadata", "name"], "board.redis"]],
		'metadata.name: "board.redis" may hold a-z, 0-9 and "-" only, and must start and end with a letter or digit',
	),
	broken(
		"a Job without a restart policy",
		"job",
		[[[...podSpec, "restartPolicy"], undefined]],
		'spec.template.spec.restartPolicy: required field is missing: "Never" or "OnFailure"',
	),
	broken(
		"a schedule with seconds",
		"cronJob",
		[[["spec", "schedule"], "0 30 3 * * 1"]],
		'spec.schedule: "0 30 3 * * 1" has 6 fields; minute, hour, day of month, month, day of week are needed',
	),
	broken(
		"a CronJob's name too long",
		"cronJob",
		[[["metadata", "name"], "b".repeat(53)]],
		'metadata.name: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" is 53 characters long; at most 52 are allowed',
	),
	broken(
		"a Service without ports",
		"service",
		[[["spec", "ports"], undefined]],
		'spec.ports: required field is missing: a Service without ports must be headless (clusterIP: "None") or an ExternalName',
	),
	broken(
		"two ports without names",
		"service",
		[
			[
				["spec", "ports"],
				[{ port: 80 }, { port: 81 }],
			],
		],
		"spec.ports[0].name: required field is missing: a Service with more than one port names each of them",
		"spec.ports[1].name: required field is missing: a Service with more than one port names each of them",
	),
	broken(
		"one Service port twice",
		"service",
		[
			[
				["spec", "ports"],
				[
					{ name: "a", port: 80 },
					{ name: "b", port: 80 },
				],
			],
		],
		'spec.ports[1]: port 80, protocol "TCP" is there already, as spec.ports[0]',
	),
	{
		...broken(
			"a node port out of range",
			"service",
			[
				[["spec", "type"], "NodePort"],
				[["spec", "ports", 0, "nodePort"], 8443],
			],
			"spec.ports[0].nodePort: 8443 is not a node port; node ports are 30000 to 32767",
		),
		serverTakesIt: "a dry run allocates no port",
	},
	broken(
		"a key of a ConfigMap with a slash",
		"configMap",
		[[["data"], { "conf/app.yaml": "" }]],
		'data["conf/app.yaml"]: the key "conf/app.yaml" may hold letters, digits, "-", "_" and "." only',
	),
	broken(
		"a number in a ConfigMap",
		"configMap",
		[[["data"], { PORT: 8080 }]],
		'data.PORT: 8080 is a number; a string is expected (write "8080")',
	),
	broken(
		"plain text in a Secret's data",
		"secret",
		[[["data"], { PASSWORD: "hunter2!" }]],
		'data.PASSWORD: "hunter2!" is not base64 (a Secret takes plain text in stringData)',
	),
	broken(
		"a claim without a size",
		"claim",
		[[["spec", "resources"], undefined]],
		"spec.resources.requests.storage: required field is missing: the size, such as 10Gi",
	),
	broken(
		"a claim without an access mode",
		"claim",
		[[["spec", "accessModes"], undefined]],
		"spec.accessModes: required field is missing: at least one access mode",
	),
	broken(
		"fewer replicas than the least",
		"autoscaler",
		[[["spec", "maxReplicas"], 1]],
		"spec.maxReplicas: 1 is less than minReplicas, 2",
	),
	broken(
		"a budget with both bounds",
		"disruptionBudget",
		[[["spec", "minAvailable"], 1]],
		"spec: minAvailable and maxUnavailable exclude each other",
	),
	broken(
		"an address range without bits",
		"networkPolicy",
		[[["spec", "egress", 0, "to", 0, "ipBlock", "cidr"], "0.0.0.0"]],
		'spec.egress[0].to[0].ipBlock.cidr: "0.0.0.0" is not an address range (10.9.8.0/24, 2001:db8::/64)',
	),
	broken(
		"a peer that is two things",
		"networkPolicy",
		[[["spec", "egress", 0, "to", 0, "podSelector"], {}]],
		"spec.egress[0].to[0]: ipBlock excludes podSelector and namespaceSelector",
	),
	broken(
		"an empty peer",
		"networkPolicy",
		[[["spec", "ingress", 0, "from", 0], {}]],
		"spec.ingress[0].from[0]: one of ipBlock, podSelector, namespaceSelector is needed",
	),
	broken(
		"a namespace's name too long",
		"namespace",
		[[["metadata", "name"], "n".repeat(64)]],
		'metadata.name: "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" is 64 characters long; at most 63 are allowed',
	),
	broken(
		"a StorageClass without a provisioner",
		"storageClass",
		[[["provisioner"], undefined]],
		"provisioner: required field is missing",
	),
	broken(
		"a role's verb for verbs",
		"role",
		[
			[["rules", 0, "verbs"], undefined],
			[["rules", 0, "verb"], ["get"]],
		],
		'rules[0].verb: unknown field; did you mean "verbs"?',
		"rules[0].verbs: required field is missing",
	),
	broken(
		"a template without a spec",
		"deployment",
		[[podSpec, undefined]],
		"spec.template.spec.containers: required field is missing",
	),
	broken(
		"a target of an autoscaler without a version",
		"autoscaler",
		[[["spec", "scaleTargetRef", "apiVersion"], undefined]],
		'spec.scaleTargetRef.apiVersion: required field is missing: "apps/v1" for a Deployment',
	),
	broken(
		"a role of another group",
		"roleBinding",
		[[["roleRef", "apiGroup"], "rbac"]],
		'roleRef.apiGroup: "rbac" is not allowed; allowed: "rbac.authorization.k8s.io"',
	),
	broken(
		"a role without verbs",
		"role",
		[[["rules", 0, "verbs"], []]],
		"rules[0].verbs: required field is missing: at least one",
	),
	broken(
		"a role without an API group",
		"role",
		[[["rules", 0, "apiGroups"], undefined]],
		"rules[0].apiGroups: required field is missing: at least one",
	),
	broken(
		"a binding to a role that is no role",
		"roleBinding",
		[[["roleRef", "kind"], "role"]],
		'roleRef.kind: "role" is not allowed; allowed: "Role", "ClusterRole"',
	),
	broken(
		"a subject that is none",
		"roleBinding",
		[[["subjects", 0, "kind"], "Serviceaccount"]],
		'subjects[0].kind: "Serviceaccount" is not allowed; allowed: "ServiceAccount", "User", "Group"',
	),
	broken(
		"a surge that is no share",
		"deployment",
		[[["spec", "strategy", "rollingUpdate", "maxSurge"], "a quarter"]],
		'spec.strategy.rollingUpdate.maxSurge: "a quarter" is neither a number nor a percentage such as "25%"',
	),
	broken(
		"a budget below nothing",
		"disruptionBudget",
		[[["spec", "maxUnavailable"], -1]],
		"spec.maxUnavailable: -1 is too small; at least 0",
	),
	broken(
		"a Secret without a name",
		"deployment",
		[[[...first, "envFrom", 0, "secretRef"], {}]],
		"spec.template.spec.containers[0].envFrom[0].secretRef.name: required field is missing",
	),
	broken(
		"a null among containers",
		"deployment",
		[
			[
				[...podSpec, "containers"],
				[container, null],
			],
		],
		"spec.template.spec.containers[1]: null is given; an object is expected (leave the key out)",
	),
	broken(
		"a listener's host for hostname",
		"gateway",
		[[["spec", "listeners", 0, "host"], "*.example.dev"]],
		'spec.listeners[0].host: unknown field; did you mean "hostname"?',
	),
	broken(
		"a listener twice",
		"gateway",
		[
			[
				["spec", "listeners"],
				[
					{ name: "https", port: 443, protocol: "HTTPS" },
					{ name: "https", port: 444, protocol: "HTTPS" },
				],
			],
		],
		'spec.listeners[1]: name "https" is there already, as spec.listeners[0]',
	),
	broken(
		"an address that is none",
		"gateway",
		[[["spec", "addresses"], [{ type: "IPAddress", value: "centre" }]]],
		'spec.addresses[0].value: "centre" is not an IPv4 address',
	),
	broken(
		"a route's host for hostnames",
		"httpRoute",
		[[["spec", "host"], "board.example.dev"]],
		"spec.host: unknown field; known here: hostnames, parentRefs, rules",
	),
	broken(
		"backendRef for backendRefs",
		"httpRoute",
		[
			[["spec", "rules", 0, "backendRefs"], undefined],
			[["spec", "rules", 0, "backendRef"], []],
		],
		'spec.rules[0].backendRef: unknown field; did you mean "backendRefs"?',
	),
	broken(
		"a route's port in quotes",
		"httpRoute",
		[[["spec", "rules", 0, "backendRefs", 0, "port"], "80"]],
		'spec.rules[0].backendRefs[0].port: "80" is a string; an integer is expected (write 80 without quotes)',
	),
	broken(
		"a path match that is none",
		"httpRoute",
		[[["spec", "rules", 0, "matches", 0, "path", "type"], "Prefix"]],
		'spec.rules[0].matches[0].path.type: "Prefix" is not allowed; allowed: "Exact", "PathPrefix", "RegularExpression"',
	),
	broken(
		"a host name with a port",
		"httpRoute",
		[[["spec", "hostnames", 0], "board.example.dev:443"]],
		'spec.hostnames[0]: "board.example.dev:443" does not match ^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
	),
	broken(
		"an old version of a route",
		"httpRoute",
		[[["apiVersion"], "gateway.networking.k8s.io/v1alpha2"]],
		'apiVersion: "gateway.networking.k8s.io/v1alpha2" has no kind HTTPRoute in Kubernetes 1.36.3 with the pinned CRDs; did you mean "gateway.networking.k8s.io/v1"? (HTTPRoute is in "gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1")',
	),
	broken(
		"a null in a route",
		"httpRoute",
		[[["spec", "hostnames"], null]],
		"spec.hostnames: null is given; a list is expected (leave the key out)",
	),
	broken(
		"trustedAddress for trustedAddresses",
		"nginxProxy",
		[[["spec", "rewriteClientIP", "trustedAddress"], []]],
		'spec.rewriteClientIP.trustedAddress: unknown field; did you mean "trustedAddresses"?',
	),
	broken(
		"a certificate's dnsName",
		"certificate",
		[[["spec", "dnsName"], ["example.dev"]]],
		'spec.dnsName: unknown field; did you mean "dnsNames"?',
	),
	broken(
		"a certificate without an issuer",
		"certificate",
		[[["spec", "issuerRef"], undefined]],
		"spec.issuerRef: required field is missing",
	),
	broken(
		"instance for instances",
		"cluster",
		[
			[["spec", "instances"], undefined],
			[["spec", "instance"], 2],
		],
		'spec.instance: unknown field; did you mean "instances"?',
	),
	broken(
		"no instances at all",
		"cluster",
		[[["spec", "instances"], 0]],
		"spec.instances: 0 is too small; it must be at least 1",
	),
	broken(
		"storage as a string",
		"cluster",
		[[["spec", "storage"], "20Gi"]],
		'spec.storage: "20Gi" is a string; an object is expected',
	),
	broken(
		"half a core as a number",
		"cluster",
		[[["spec", "resources", "requests", "cpu"], 0.5]],
		"spec.resources.requests.cpu: 0.5 is a number; an integer or a string is expected",
	),
	broken(
		"a queue's storageClass",
		"rabbitmqCluster",
		[[["spec", "persistence", "storageClass"], "nexus-retain"]],
		'spec.persistence.storageClass: unknown field; did you mean "storageClassName"?',
	),
	broken(
		"a queue's replicas below nothing",
		"rabbitmqCluster",
		[[["spec", "replicas"], -1]],
		"spec.replicas: -1 is too small; it must be at least 0",
	),
	broken(
		"keepDays for keepDaily",
		"schedule",
		[[["spec", "prune", "retention", "keepDays"], 14]],
		'spec.prune.retention.keepDays: unknown field; did you mean "keepTags"?',
	),
	broken(
		"a backup's bucket beside s3",
		"schedule",
		[[["spec", "backend", "bucket"], "board"]],
		"spec.backend.bucket: unknown field; known here: azure, b2, envFrom, gcs, local, repoPasswordSecretRef, rest, s3, swift, tlsOptions, volumeMounts",
	),
	broken(
		"a ServiceMonitor's endpoint",
		"serviceMonitor",
		[
			[["spec", "endpoints"], undefined],
			[["spec", "endpoint"], []],
		],
		'spec.endpoint: unknown field; did you mean "endpoints"?',
		"spec.endpoints: required field is missing",
	),
	broken(
		"an interval without a unit",
		"serviceMonitor",
		[[["spec", "endpoints", 0, "interval"], "30"]],
		'spec.endpoints[0].interval: "30" does not match ^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$',
	),
	broken(
		"autoSync for automated",
		"application",
		[[["spec", "syncPolicy", "autoSync"], true]],
		"spec.syncPolicy.autoSync: unknown field; known here: automated, managedNamespaceMetadata, retry, syncOptions",
	),
];
