import { group, list } from "../field.ts";
import { apiServer, capacity, k3sVersion, machineAddress, networks } from "./common.ts";

/** k3s in containers on a laptop. */
export const k3d = {
	version: k3sVersion,
	nodes: list(
		group({ ...capacity, address: machineAddress }, "A container that stands for a machine of the cluster."),
		1,
		"The k3d agents: at least one of each role. memory and cpu are what each may use of the laptop.",
	),
	apiServer,
	...networks,
};
