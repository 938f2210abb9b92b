import * as z from "zod";
import { catalog } from "../../components/catalog.ts";
import { ROLES } from "../../components/kubernetes/role.ts";
import {
	address,
	belongsTo,
	cidr,
	flag,
	group,
	label,
	list,
	oneOf,
	port,
	quantity,
	text,
	variantError,
	variantWord,
	whole,
} from "./field.ts";

const role = oneOf(
	ROLES,
	"What the node is for: service (apps and their databases) or admin (operations). Pods follow it.",
);

const capacity = {
	name: label("The node's name in Kubernetes, which k3s takes from the host name: lower case."),
	role,
	memory: quantity("Memory of the machine, e.g. 16Gi. The plan adds up what runs on it and warns before it is full."),
	cpu: whole({ min: 1, max: 256, unit: "cores" }, "Cores of the machine."),
};

const machineAddress = address(
	"The node's address in lines.homeNetwork; it must not change, so reserve it in the router's DHCP.",
);

const ssh = group(
	{
		user: text(
			/^[a-z_][a-z0-9_-]{0,31}$/,
			"a Linux user name such as nexus",
			"The user that Nexus logs in as. Needs sudo without a password; its key is the secret nexus:sshPrivateKey.",
		),
		port: port("Port of the SSH server. Default 22.").default(22),
	},
	"How Nexus reaches the machine to install k3s.",
);

const POD_CIDR = "10.42.0.0/16";
const SERVICE_CIDR = "10.43.0.0/16";

const networks = {
	podCidr: cidr(
		"Addresses of pods. Default 10.42.0.0/16, k3s' own. Must not overlap serviceCidr or lines.homeNetwork.",
	).default(POD_CIDR),
	serviceCidr: cidr(
		"Addresses of Services. Default 10.43.0.0/16, k3s' own. Must not overlap podCidr or lines.homeNetwork.",
	).default(SERVICE_CIDR),
};

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const CLASS_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

function storageClass(ofProvider: string, source: string) {
	return text(
		CLASS_NAME,
		"the name of a StorageClass such as local-path",
		`StorageClass whose provisioner makes the volumes. Default ${ofProvider}: ${source}.`,
	);
}

const apiServerPort = port("Port of the API server. Default 6443, k3s' own.").default(6443);

const apiServer = group(
	{
		address: address("Address of the API server as pods reach it: NetworkPolicies open it to those that need it."),
		port: apiServerPort,
	},
	"The API server's real endpoint, as `kubectl get endpointslices -l kubernetes.io/service-name=kubernetes` shows it.",
);

const k3sVersion = text(
	/^v\d+\.\d+\.\d+\+k3s\d+$/,
	`an exact k3s version such as ${catalog.k3s.version}`,
	`Exact version of k3s. Default ${catalog.k3s.version}, from the catalog. Every chart of the catalog must support its Kubernetes.`,
).default(catalog.k3s.version);

const kubernetesVersion = text(
	/^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]{1,40})?$/,
	"an exact version such as v1.36.5",
	`Version of Kubernetes that \`kubectl version\` reports. Default ${catalog.k3s.version}, what the charts of the catalog are tested on.`,
).default(catalog.k3s.version);

const k3s = {
	version: k3sVersion,
	nodes: list(
		group({ ...capacity, address: machineAddress, ssh }, "A machine of the cluster."),
		1,
		"The machines: at least one of each role. The admin node runs the k3s server.",
	),
	apiServer: group(
		{ address: address("Address of the API server. Default: the admin node's.").optional(), port: apiServerPort },
		"The API server's endpoint. Default: the admin node, port 6443.",
	).prefault({}),
	...networks,
	storageClass: storageClass("local-path", "bundled with k3s").default("local-path"),
};

const k3d = {
	version: k3sVersion,
	nodes: list(
		group({ ...capacity, address: machineAddress }, "A container that stands for a machine of the cluster."),
		1,
		"The k3d agents: at least one of each role. memory and cpu are what each may use of the laptop.",
	),
	apiServer,
	...networks,
	storageClass: storageClass("local-path", "bundled with k3s").default("local-path"),
};

/**
 * GKE gives the control plane's private endpoint the second address of its range.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/legacy/network-isolation
 */
const GKE_CONTROL_PLANE = { cidr: "172.16.0.16/28", address: "172.16.0.18" } as const;

const gke = {
	version: kubernetesVersion,
	nodes: list(
		group(
			{
				...capacity,
				machineType: text(
					/^[a-z][a-z0-9]*(?:-[a-z0-9]+){1,4}$/,
					"a Compute Engine machine type such as e2-standard-2",
					"Machine type of the pool's nodes; memory and cpu say what it has.",
				),
			},
			"A node pool of the cluster, one node big.",
		),
		1,
		"The node pools: at least one of each role.",
	),
	apiServer: group(
		{
			address: address(
				`Address of the control plane's private endpoint. Default ${GKE_CONTROL_PLANE.address}, the second one of ${GKE_CONTROL_PLANE.cidr}.`,
			).default(GKE_CONTROL_PLANE.address),
			port: port("Port of the API server. Default 443, GKE's own.").default(443),
		},
		"The API server's endpoint.",
	).prefault({}),
	...networks,
	storageClass: storageClass("standard-rwo", "GKE's balanced persistent disk").default("standard-rwo"),
	gke: group(
		{
			project: text(
				/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
				"the id of a Google Cloud project such as my-homelab-1234",
				"Google Cloud project of the cluster.",
			),
			zone: text(
				/^[a-z]+-[a-z]+\d+-[a-f]$/,
				"a zone of Google Cloud such as us-west1-b",
				"Zone of the cluster. Default us-west1-b, beside the edge.",
			).default("us-west1-b"),
			allowBilled: flag(
				"Accept that Google bills the nodes (the free tier covers one zonal cluster's management fee alone). Default false.",
			).default(false),
		},
		"Where the cluster runs on Google Cloud.",
	),
};

const existing = {
	version: kubernetesVersion,
	nodes: list(
		group({ ...capacity, address: machineAddress.optional() }, "A node of the cluster."),
		1,
		"The nodes: at least one of each role, labelled nexus.dev/role=<role> in the cluster.",
	),
	context: text(
		/^[^\s]{1,253}$/,
		"the name of a context without spaces",
		"Context of the kubeconfig to use. Default: its current-context.",
	).optional(),
	apiServer,
	...networks,
	storageClass: storageClass("the cluster's own default class", "`kubectl get storageclass` marks it").optional(),
};

const variants = { k3s, k3d, gke, existing };
const belongs = belongsTo("provider", variants);

/** `nexus:cluster` */
export const cluster = z
	.discriminatedUnion(
		"provider",
		[
			group(
				{ provider: variantWord("k3s", "k3s on machines of your own, reached over SSH."), ...k3s },
				"A k3s cluster on machines of your own.",
				belongs,
			),
			group(
				{ provider: variantWord("k3d", "k3s in containers on a laptop."), ...k3d },
				"A k3d cluster on a laptop.",
				belongs,
			),
			group(
				{ provider: variantWord("gke", "A managed cluster on Google Cloud; Google bills it."), ...gke },
				"A managed cluster on Google Cloud.",
				belongs,
			),
			group(
				{
					provider: variantWord("existing", "Any cluster that the kubeconfig in nexus:kubeconfig reaches."),
					...existing,
				},
				"A cluster that is there already.",
				belongs,
			),
		],
		{ error: variantError("provider", Object.keys(variants)) },
	)
	.transform((written) => {
		if (written.provider !== "k3s") return written;
		// Without an admin node the rules refuse the cluster, with that as the reason.
		const server = written.nodes.find((node) => node.role === "admin") ?? written.nodes[0];
		const { address = server?.address ?? "", port } = written.apiServer;
		return { ...written, apiServer: { address, port } };
	})
	.meta({ description: "The Kubernetes cluster: who runs it, its nodes and its networks." });
