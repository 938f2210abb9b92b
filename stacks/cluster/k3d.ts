import { K3dCluster } from "../../components/cluster/k3d/k3d-cluster.ts";
import { k3dSpec } from "../config/laptop.ts";
import type { ProvideCluster } from "./provided.ts";

/** A cluster of k3s in containers, which the program makes on the machine that it runs on. */
export const k3d: ProvideCluster<"k3d"> = (config, cluster, _secrets, layer) => {
	const { kubeconfig } = new K3dCluster("k3d", k3dSpec(config, cluster), { parent: layer });
	return { kubeconfig };
};
