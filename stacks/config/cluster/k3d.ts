import { address, flag, group, list, port, quantity, whole } from "../field.ts";
import { apiServer, capacity, k3sVersion, networks } from "./common.ts";

/** k3s in containers on a laptop. */
export const k3d = {
	version: k3sVersion,
	nodes: list(
		group(
			{
				...capacity,
				address: address(
					"The container's address in lines.homeNetwork, the tenth of it or a later one: k3d takes the first ones for itself.",
				),
				memory: quantity(
					"Memory of the laptop that the plan counts on for this node, e.g. 8Gi. k3d does not enforce it: the nodes share the laptop.",
				),
				cpu: whole({ min: 1, max: 256, unit: "cores" }, "Cores that the plan counts on for this node. Not enforced."),
			},
			"A container that stands for a machine of the cluster.",
		),
		1,
		"The k3d agents: at least one of each role. The k3s server is one container more, and runs nothing of ours.",
	),
	apiServer,
	...networks,
	k3d: group(
		{
			apiPort: port(
				"Port of the laptop where kubectl reaches the cluster, on 127.0.0.1 alone. Default 6550: 6443 may be another cluster's.",
			).default(6550),
			registryPort: port(
				"Port of the laptop where the local registry answers, on 127.0.0.1 alone. Default 5050: macOS has 5000 in use.",
			).default(5050),
			allowRebuild: flag(
				"Accept that `npm run up` destroys the laptop's cluster with everything in it, and makes it anew, when a setting changed that k3d cannot change in place: k3s' version, a port, a network, a node. Default false.",
			).default(false),
		},
		"What the laptop gives to k3d.",
	).prefault({}),
};
