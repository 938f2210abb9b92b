import { catalog } from "../../../components/catalog.ts";
import { ROLES } from "../../../components/kubernetes/role.ts";
import { address, cidr, group, label, oneOf, port, quantity, text, whole } from "../field.ts";

/*
 * Settings that more than one provider of the cluster has.
 */

const role = oneOf(
	ROLES,
	"What the node is for: service (apps and their databases) or admin (operations). Pods follow it.",
);

/** A node, whatever it is made of. */
export const capacity = {
	name: label("The node's name in Kubernetes, which k3s takes from the host name: lower case."),
	role,
	memory: quantity("Memory of the machine, e.g. 16Gi. The plan adds up what runs on it and warns before it is full."),
	cpu: whole({ min: 1, max: 256, unit: "cores" }, "Cores of the machine."),
};

/** A node that has an address of its own in the home network. */
export const machineAddress = address(
	"The node's address in lines.homeNetwork; it must not change, so reserve it in the router's DHCP.",
);

const POD_CIDR = "10.42.0.0/16";
const SERVICE_CIDR = "10.43.0.0/16";

/** The networks inside the cluster. */
export const networks = {
	podCidr: cidr(
		"Addresses of pods. Default 10.42.0.0/16, k3s' own. Must not overlap serviceCidr or lines.homeNetwork.",
	).default(POD_CIDR),
	serviceCidr: cidr(
		"Addresses of Services. Default 10.43.0.0/16, k3s' own. Must not overlap podCidr or lines.homeNetwork.",
	).default(SERVICE_CIDR),
};

/** Port of the API server where k3s runs it. */
export const apiServerPort = port("Port of the API server. Default 6443, k3s' own.").default(6443);

/** The API server where nobody but the user knows it. */
export const apiServer = group(
	{
		address: address("Address of the API server as pods reach it: NetworkPolicies open it to those that need it."),
		port: apiServerPort,
	},
	"The API server's real endpoint, as `kubectl get endpointslices -l kubernetes.io/service-name=kubernetes` shows it.",
);

/** What Nexus installs itself. */
export const k3sVersion = text(
	/^v\d+\.\d+\.\d+\+k3s\d+$/,
	`an exact k3s version such as ${catalog.k3s.version}`,
	`Exact version of k3s. Default ${catalog.k3s.version}, from the catalog. Every chart of the catalog must support its Kubernetes.`,
).default(catalog.k3s.version);

/** What somebody else installs. */
export const kubernetesVersion = text(
	/^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]{1,40})?$/,
	"an exact version such as v1.36.5",
	`Version of Kubernetes that \`kubectl version\` reports. Default ${catalog.k3s.version}, what the charts of the catalog are tested on.`,
).default(catalog.k3s.version);
