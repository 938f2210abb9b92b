import { group, list, text } from "../field.ts";
import { apiServer, capacity, kubernetesVersion, machineAddress, networks, storageClass } from "./common.ts";

/** Any cluster that is there already. */
export const existing = {
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
