import type { ProvideCluster } from "./provided.ts";

/** A cluster that is there already. */
export const existing: ProvideCluster<"existing"> = (_config, { context }, { kubeconfig }) => ({
	kubeconfig,
	...(context === undefined ? {} : { context }),
});
