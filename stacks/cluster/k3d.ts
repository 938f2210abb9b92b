import { warnNotBuilt } from "../layer.ts";
import type { ProvideCluster } from "./provided.ts";

/** The cluster that the kubeconfig in nexus:kubeconfig reaches. */
export const k3d: ProvideCluster<"k3d"> = (_config, _cluster, { kubeconfig }) => {
	warnNotBuilt(
		"cluster",
		"Nexus does not install k3d yet: it uses the cluster that the kubeconfig in nexus:kubeconfig reaches",
	);
	return { kubeconfig };
};
