/** The ways in which a hand breaks a manifest: the unit tests check the words, the end-to-end tests ask the real API server. */
import { container, type Edit, edited, type ValidName, valid } from "./schema-corpus.ts";

export interface InvalidCase {
	/** What the hand did. */
	readonly name: string;
	readonly manifest: unknown;
	/** `path: message`, in order, all of them. */
	readonly problems: readonly string[];
	/** Why the API server takes it all the same in a dry run. Absent: it refuses. */
	readonly serverTakesIt?: string;
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
		"a port that ends before it begins",
		"networkPolicy",
		[[["spec", "egress", 0, "ports", 0, "endPort"], 80]],
		"spec.egress[0].ports[0].endPort: 80 is less than port, 443",
	),
	broken(
		"an end of ports without a beginning",
		"networkPolicy",
		[[["spec", "egress", 0, "ports", 0], { endPort: 80 }]],
		"spec.egress[0].ports[0].endPort: endPort needs port",
	),
	broken(
		"an end of ports behind a name",
		"networkPolicy",
		[[["spec", "egress", 0, "ports", 0], { port: "http", endPort: 80 }]],
		"spec.egress[0].ports[0].endPort: endPort needs a port with a number, not a name",
	),
	broken(
		"an IPv4 range with too many bits",
		"networkPolicy",
		[[["spec", "egress", 0, "to", 0, "ipBlock", "cidr"], "10.0.0.0/33"]],
		'spec.egress[0].to[0].ipBlock.cidr: "10.0.0.0/33" is not an address range (10.9.8.0/24, 2001:db8::/64)',
	),
	broken(
		"an IPv6 range with too many bits",
		"networkPolicy",
		[[["spec", "egress", 0, "to", 0, "ipBlock", "cidr"], "2001:db8::/129"]],
		'spec.egress[0].to[0].ipBlock.cidr: "2001:db8::/129" is not an address range (10.9.8.0/24, 2001:db8::/64)',
	),
	broken(
		"an exception that is no range",
		"networkPolicy",
		[[["spec", "egress", 0, "to", 0, "ipBlock", "except", 0], "10.0.0.0/x"]],
		'spec.egress[0].to[0].ipBlock.except[0]: "10.0.0.0/x" is not an address range (10.9.8.0/24, 2001:db8::/64)',
	),
	broken(
		"a policy's port that is none",
		"networkPolicy",
		[[["spec", "egress", 0, "ports", 0, "port"], 70000]],
		"spec.egress[0].ports[0].port: 70000 is not a port; ports are 1 to 65535",
	),
	broken(
		"a peer's label that is none",
		"networkPolicy",
		[[["spec", "ingress", 0, "from", 0, "namespaceSelector", "matchLabels"], { a: "b c" }]],
		'spec.ingress[0].from[0].namespaceSelector.matchLabels.a: "b c" may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit',
	),
	broken(
		"a request below nothing",
		"deployment",
		[[[...first, "resources", "requests", "cpu"], "-1"]],
		'spec.template.spec.containers[0].resources.requests.cpu: "-1" is negative',
	),
	broken(
		"a container's name with capitals",
		"deployment",
		[[[...first, "name"], "Board"]],
		'spec.template.spec.containers[0].name: "Board" may hold a-z, 0-9 and "-" only, and must start and end with a letter or digit',
	),
	broken(
		"a volume's name with a dot",
		"deployment",
		[
			[
				[...podSpec, "volumes"],
				[{ name: "tmp" }, { name: "a.b" }],
			],
		],
		'spec.template.spec.volumes[1].name: "a.b" may hold a-z, 0-9 and "-" only, and must start and end with a letter or digit',
	),
	broken(
		"a host's port that is none",
		"deployment",
		[[[...first, "ports", 0, "hostPort"], 65536]],
		"spec.template.spec.containers[0].ports[0].hostPort: 65536 is not a port; ports are 1 to 65535",
	),
	broken(
		"a probe of a port that is none",
		"deployment",
		[[[...first, "readinessProbe", "httpGet", "port"], 0]],
		"spec.template.spec.containers[0].readinessProbe.httpGet.port: required field is missing",
	),
	broken(
		"a probe of a service's port that is none",
		"deployment",
		[[[...first, "readinessProbe"], { grpc: { port: 65536 } }]],
		"spec.template.spec.containers[0].readinessProbe.grpc.port: 65536 is not a port; ports are 1 to 65535",
	),
	broken(
		"a variable from nowhere",
		"deployment",
		[[[...first, "env", 0], { name: "A", valueFrom: {} }]],
		"spec.template.spec.containers[0].env[0].valueFrom: one of configMapKeyRef, fieldRef, fileKeyRef, resourceFieldRef, secretKeyRef is needed",
	),
	broken(
		"a variable from a Secret without a name",
		"deployment",
		[[[...first, "env", 0], { name: "A", valueFrom: { secretKeyRef: { key: "a" } } }]],
		"spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name: required field is missing",
	),
	broken(
		"a variable from two places",
		"deployment",
		[
			[
				[...first, "env", 0],
				{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" }, secretKeyRef: { name: "a", key: "a" } } },
			],
		],
		"spec.template.spec.containers[0].env[0].valueFrom: one source is allowed; there are fieldRef, secretKeyRef",
	),
	broken(
		"a label of the pods that is none",
		"deployment",
		[[["spec", "template", "metadata", "labels", "a b"], ""]],
		'spec.template.metadata.labels["a b"]: the name in "a b" may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit',
	),
	broken(
		"one finalizer twice",
		"deployment",
		[
			[
				["metadata", "finalizers"],
				["example.dev/a", "example.dev/a"],
			],
		],
		'metadata.finalizers[1]: "example.dev/a" is there already, as metadata.finalizers[0]',
	),
	broken(
		"a prefix of a label that is no DNS name",
		"deployment",
		[[["metadata", "labels", "Example_dev/a"], ""]],
		'metadata.labels["Example_dev/a"]: the part of "Example_dev/a" before "/" is not a DNS name',
	),
	broken(
		"a label key too long",
		"deployment",
		[[["metadata", "labels", `example.dev/${"a".repeat(64)}`], ""]],
		'metadata.labels["example.dev/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]: the name in "example.dev/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is 64 characters long; at most 63 are allowed',
	),
	broken(
		"a DaemonSet that misses its pods",
		"daemonSet",
		[[["spec", "template", "metadata", "labels"], { a: "b" }]],
		'spec.selector.matchLabels["app.kubernetes.io/name"]: "board-api" does not match the pods of its own template: spec.template.metadata.labels has no "app.kubernetes.io/name"',
	),
	broken(
		"a ReplicaSet that misses its pods",
		"replicaSet",
		[[["spec", "template", "metadata"], undefined]],
		'spec.selector.matchLabels["app.kubernetes.io/name"]: "board-api" does not match the pods of its own template: spec.template.metadata.labels has no "app.kubernetes.io/name"',
	),
	broken(
		"a mount of a DaemonSet that is not there",
		"daemonSet",
		[[[...podSpec, "volumes"], undefined]],
		'spec.template.spec.containers[0].volumeMounts[0].name: "tmp" is not a volume of the pod; the pod has none',
	),
	broken(
		"a mount of a ReplicaSet that is not there",
		"replicaSet",
		[[[...podSpec, "volumes"], undefined]],
		'spec.template.spec.containers[0].volumeMounts[0].name: "tmp" is not a volume of the pod; the pod has none',
	),
	broken(
		"a mount of a Pod that is not there",
		"pod",
		[[["spec", "volumes"], undefined]],
		'spec.containers[0].volumeMounts[0].name: "tmp" is not a volume of the pod; the pod has none',
	),
	broken(
		"a mount of a CronJob that is not there",
		"cronJob",
		[[["spec", "jobTemplate", ...podSpec, "volumes"], undefined]],
		'spec.jobTemplate.spec.template.spec.containers[0].volumeMounts[0].name: "tmp" is not a volume of the pod; the pod has none',
	),
	broken(
		"a CronJob that always restarts",
		"cronJob",
		[[["spec", "jobTemplate", ...podSpec, "restartPolicy"], "Always"]],
		'spec.jobTemplate.spec.template.spec.restartPolicy: "Always" is not allowed here; "Never" or "OnFailure" is',
	),
	broken(
		"a StatefulSet that misses its pods",
		"statefulSet",
		[[["spec", "selector", "matchLabels"], { a: "b" }]],
		'spec.selector.matchLabels.a: "b" does not match the pods of its own template: spec.template.metadata.labels has no "a"',
	),
	broken(
		"a StatefulSet's claim without a size",
		"statefulSet",
		[[["spec", "volumeClaimTemplates", 0, "spec", "resources"], undefined]],
		"spec.volumeClaimTemplates[0].spec.resources.requests.storage: required field is missing: the size, such as 10Gi",
	),
	broken(
		"a Service's port that is none",
		"service",
		[[["spec", "ports", 0, "port"], 0]],
		"spec.ports[0].port: 0 is not a port; ports are 1 to 65535",
	),
	broken(
		"a Service's target port that is none",
		"service",
		[[["spec", "ports", 0, "targetPort"], 70000]],
		"spec.ports[0].targetPort: 70000 is not a port; ports are 1 to 65535",
	),
	broken(
		"a Service's selector that is none",
		"service",
		[[["spec", "selector"], { "a b": "c" }]],
		'spec.selector["a b"]: the name in "a b" may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit',
	),
	broken(
		"a Service's port name with capitals",
		"service",
		[[["spec", "ports", 0, "name"], "HTTP"]],
		'spec.ports[0].name: "HTTP" may hold a-z, 0-9 and "-" only, and must start and end with a letter or digit',
	),
	broken(
		"one Service port name twice",
		"service",
		[
			[
				["spec", "ports"],
				[
					{ name: "a", port: 80 },
					{ name: "a", port: 81 },
				],
			],
		],
		'spec.ports[1].name: "a" is the name of spec.ports[0] already',
	),
	broken(
		"no replicas at most",
		"autoscaler",
		[
			[["spec", "minReplicas"], undefined],
			[["spec", "maxReplicas"], 0],
		],
		"spec.maxReplicas: 0 is too small; at least 1",
	),
	broken(
		"a Role's name with a slash",
		"roleBinding",
		[[["metadata", "name"], "board/api"]],
		'metadata.name: "board/api" may not be "." or ".." and may not hold "/" or "%"',
	),
	broken(
		"more labels than a Gateway takes",
		"gateway",
		[[["spec", "infrastructure", "labels"], { a: "", b: "", c: "", d: "", e: "", f: "", g: "", h: "", i: "" }]],
		"spec.infrastructure.labels: 9 keys; at most 8 are allowed",
	),
	broken(
		"a header twice",
		"httpRoute",
		[
			[
				["spec", "rules", 0, "filters", 0, "requestHeaderModifier", "remove"],
				["A", "A"],
			],
		],
		'spec.rules[0].filters[0].requestHeaderModifier.remove[1]: "A" is there already, as spec.rules[0].filters[0].requestHeaderModifier.remove[0]',
	),
	broken(
		"a weight too large",
		"httpRoute",
		[[["spec", "rules", 0, "backendRefs", 0, "weight"], 1000001]],
		"spec.rules[0].backendRefs[0].weight: 1000001 is too large; it must be at most 1000000",
	),
	broken(
		"a section name that is empty",
		"httpRoute",
		[[["spec", "parentRefs", 0, "sectionName"], ""]],
		'spec.parentRefs[0].sectionName: "" is 0 characters long; at least 1 are needed',
	),
	broken(
		"a path too long",
		"httpRoute",
		[[["spec", "rules", 0, "matches", 0, "path", "value"], `/${"a".repeat(1024)}`]],
		'spec.rules[0].matches[0].path.value: "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa... is 1025 characters long; at most 1024 are allowed',
	),
	broken("no listeners", "gateway", [[["spec", "listeners"], []]], "spec.listeners: 0 items; at least 1 are needed"),
	broken(
		"a ConfigMap too large",
		"configMap",
		[[["data", "application.yaml"], "a".repeat(1024 * 1024 + 1)]],
		": holds 1048577 bytes; at most 1048576 are allowed",
	),
	broken(
		"a typo deep in a schema of a schema",
		"definition",
		[
			[
				["spec", "versions", 0, "schema", "openAPIV3Schema", "properties", "spec", "properties", "title", "maxLenght"],
				64,
			],
		],
		'spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.title.maxLenght: unknown field; did you mean "maxLength"?',
	),
	broken(
		"a node port of a Service inside the cluster",
		"service",
		[[["spec", "ports", 0, "nodePort"], 30443]],
		'spec.ports[0].nodePort: a node port needs type "NodePort" or "LoadBalancer"',
	),
	broken(
		"evn for env",
		"deployment",
		[[[...first, "evn"], []]],
		'spec.template.spec.containers[0].evn: unknown field; did you mean "env"?',
	),
	broken(
		"a port name without a letter",
		"deployment",
		[[[...first, "ports", 0, "name"], "8080"]],
		'spec.template.spec.containers[0].ports[0].name: "8080" may hold a-z, 0-9 and single "-" only, and needs a letter',
	),
	broken(
		"a port name with two dashes",
		"deployment",
		[[[...first, "ports", 0, "name"], "a--b"]],
		'spec.template.spec.containers[0].ports[0].name: "a--b" may hold a-z, 0-9 and single "-" only, and needs a letter',
	),
	broken(
		"a label of the selector that is none",
		"deployment",
		[
			[["spec", "selector", "matchLabels", "a b"], ""],
			[["spec", "template", "metadata", "labels", "a b"], ""],
		],
		'spec.selector.matchLabels["a b"]: the name in "a b" may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit',
		'spec.template.metadata.labels["a b"]: the name in "a b" may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit',
	),
	broken(
		"more host names than a route takes",
		"httpRoute",
		[[["spec", "hostnames"], Array.from({ length: 17 }, (_, index) => `h${index}.example.dev`)]],
		"spec.hostnames: 17 items; at most 16 are allowed",
	),
	broken(
		"a role named as its own folder",
		"role",
		[[["metadata", "name"], ".."]],
		'metadata.name: ".." may not be "." or ".." and may not hold "/" or "%"',
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
