import type { Exposure } from "./exposure.ts";
import { GCE_DISK } from "./storage/gce-disk.ts";
import { LOCAL_PATH } from "./storage/local-path.ts";
import type { StorageTraits } from "./storage/traits.ts";

/** Who runs the cluster: `nexus:cluster.provider`. */
export const CLUSTER_PROVIDERS = ["k3s", "k3d", "gke", "existing"] as const;
export type ClusterProvider = (typeof CLUSTER_PROVIDERS)[number];

/** How gateways can be reached on a provider. */
export interface ExposureTraits {
	readonly default: Exposure;
	readonly others: readonly Exposure[];
	/** Why the default is the default, and why the rest is refused. */
	readonly why: string;
}

/** Everything that changes between providers. Nothing else in the program may ask which one it is on. */
export interface ProviderTraits {
	/** What it is. */
	readonly what: string;
	/** Who installs it, and with what. */
	readonly installer: string;
	/** Who labels the nodes with their role. */
	readonly labelledBy: string;
	/** What enforces NetworkPolicies. */
	readonly networkPolicies: string;
	/** Absent where only the config knows. */
	readonly storage: StorageTraits | undefined;
	readonly exposure: ExposureTraits;
}

/** The table of providers; `docs/portability.md` is generated from it. */
export const PROVIDERS = {
	k3s: {
		what: "k3s on two machines of your own",
		installer: "Nexus, over SSH",
		labelledBy: "Nexus, in k3s' own configuration",
		networkPolicies: "kube-router, inside k3s",
		storage: LOCAL_PATH,
		exposure: {
			default: "nodePort",
			others: ["serviceLb"],
			why: "a home router forwards any public port to any port of a node, so nothing has to listen on 443 there",
		},
	},
	k3d: {
		what: "k3s in containers on a laptop",
		installer: "Nexus, with k3d and Podman",
		labelledBy: "Nexus, in k3d's configuration",
		networkPolicies: "kube-router, inside k3s",
		storage: LOCAL_PATH,
		exposure: {
			default: "nodePort",
			others: ["serviceLb"],
			why: "the way in of the home: ports of the laptop are bound to the very node that serves them, so dev proves what prod runs. k3d's own load balancer would hide the node and the client's address behind a proxy",
		},
	},
	gke: {
		what: "one small zonal cluster on Google Cloud",
		installer: "Nexus, with Google's API",
		labelledBy: "Nexus, on the node pools",
		networkPolicies: "Dataplane V2 (Cilium)",
		storage: GCE_DISK,
		exposure: {
			default: "loadBalancer",
			others: [],
			why: "a node has no fixed public address and is replaced at will; the load balancer's address stays",
		},
	},
	existing: {
		what: "any cluster that a kubeconfig reaches: EKS, AKS, another k3s",
		installer: "you",
		labelledBy: "you: `kubectl label node NAME nexus.dev/role=admin` (or `service`)",
		networkPolicies: "whatever the cluster has; without an engine the policies are accepted and do nothing",
		storage: undefined,
		exposure: {
			default: "nodePort",
			others: ["loadBalancer"],
			why: "every cluster has NodePorts; a load balancer is there only where somebody runs one",
		},
	},
} satisfies Readonly<Record<ClusterProvider, ProviderTraits>>;

/** The exposures that a provider can do, its default first. */
export function exposuresOf(provider: ClusterProvider): readonly Exposure[] {
	const { exposure } = PROVIDERS[provider];
	return [exposure.default, ...exposure.others];
}
