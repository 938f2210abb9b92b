import { ACCESS_MODES } from "../../../components/cluster/storage/traits.ts";
import { flag, group, list, named, oneOf, text } from "../field.ts";
import { apiServer, capacity, kubernetesVersion, machineAddress, networks } from "./common.ts";

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const DNS_SUBDOMAIN = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

const storage = group(
	{
		class: text(
			DNS_SUBDOMAIN,
			"the name of a StorageClass such as gp3",
			"StorageClass to use as it is; whether its volumes stay is its own reclaimPolicy. Default: none named.",
		).optional(),
		provisioner: text(
			/^[a-z0-9](?:[a-z0-9./-]{0,251}[a-z0-9])?$/,
			"the name of a provisioner such as ebs.csi.aws.com",
			"Provisioner that Nexus makes its classes nexus-retain and nexus-delete from; `kubectl get storageclass` shows those of the cluster.",
		).optional(),
		parameters: named(
			{ pattern: /^[\w./-]{1,253}$/, allowed: "the name of a parameter" },
			text(/^.{0,1024}$/, "a text", "Value of the parameter."),
			"Parameters of the provisioner in both classes, e.g. type: gp3. Default: none.",
		).default({}),
		accessModes: list(
			oneOf(ACCESS_MODES, "How a volume may be mounted: by one node, or by several at once."),
			1,
			"What the class or provisioner can do. Default: ReadWriteOnce, which every one can.",
		).default(["ReadWriteOnce"]),
		expansion: flag("Whether volumes of the provisioner can grow. Default false.").default(false),
	},
	"Where volumes come from: a class of the cluster's, or a provisioner that Nexus makes its own classes from. Default: the cluster's default class.",
);

/** Any cluster that is there already. */
export const existing = {
	version: kubernetesVersion,
	nodes: list(
		group({ ...capacity, address: machineAddress.optional() }, "A node of the cluster."),
		1,
		"The nodes: at least one of each role. Label each in the cluster: kubectl label node NAME nexus.dev/role=ROLE",
	),
	context: text(
		/^[^\s]{1,253}$/,
		"the name of a context without spaces",
		"Context of the kubeconfig to use. Default: its current-context.",
	).optional(),
	apiServer,
	...networks,
	storage: storage.prefault({}),
};
