import { GkeCluster } from "../../components/cluster/gke/gke-cluster.ts";
import { controlPlaneCidr } from "../config/control-plane.ts";
import type { ProvideCluster } from "./provided.ts";

/** A managed cluster on Google Cloud, for when one house is not enough. */
export const gke: ProvideCluster<"gke"> = ({ stack, data }, cluster, _secrets, layer) => {
	const { project, zone } = cluster.gke;
	const { kubeconfig, pools } = new GkeCluster(
		"gke",
		{
			stack,
			project,
			zone,
			version: cluster.version,
			pools: cluster.nodes,
			networks: {
				podCidr: cluster.podCidr,
				serviceCidr: cluster.serviceCidr,
				// The rules refuse an address that is in no such network.
				controlPlaneCidr: controlPlaneCidr(cluster.apiServer.address) ?? "",
			},
			retention: data.retention,
		},
		{ parent: layer },
	);
	return { kubeconfig, dependsOn: pools };
};
