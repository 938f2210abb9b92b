import { PROVIDERS } from "../../components/cluster/providers.ts";
import type { VolumeClass } from "../../components/cluster/storage/access-mode.ts";
import { className } from "../../components/cluster/storage/class.ts";
import { traitsOf, withParameters } from "../../components/cluster/storage/provisioner.ts";
import type { AccessMode, StorageTraits } from "../../components/cluster/storage/traits.ts";
import type { Sections } from "./sections.ts";

/** Where volumes come from: classes that Nexus makes, or one of the cluster's. */
export type StorageSource = { readonly ours: StorageTraits } | { readonly theirs: TheirClass };

interface TheirClass {
	/** @default the cluster's default class */
	readonly class?: string | undefined;
	readonly accessModes: readonly AccessMode[];
}

export function storageSource(cluster: Sections["cluster"]): StorageSource {
	switch (cluster.provider) {
		case "existing": {
			const { provisioner, ...rest } = cluster.storage;
			return provisioner === undefined ? { theirs: rest } : { ours: traitsOf({ provisioner, ...rest }) };
		}
		case "gke":
			return { ours: withParameters(PROVIDERS.gke.storage, { type: cluster.gke.disk }) };
		default:
			return { ours: PROVIDERS[cluster.provider].storage };
	}
}

/** The class that the stack's volumes are made from, by `data.retention`. */
export function volumeClassOf({ cluster, data }: Pick<Sections, "cluster" | "data">): VolumeClass {
	const source = storageSource(cluster);
	if ("theirs" in source) return theirVolumeClass(source.theirs);
	const { accessModes, fate, shared } = source.ours;
	return { className: className(data.retention), accessModes, fate: fate[data.retention], shared };
}

function theirVolumeClass({ class: name, accessModes }: TheirClass): VolumeClass {
	const whose = name === undefined ? "the cluster's default StorageClass" : `the StorageClass ${name}`;
	return {
		...(name === undefined ? {} : { className: name }),
		accessModes,
		fate: `the reclaimPolicy of ${whose} decides, which is not of Nexus' making (kubectl get storageclass shows it)`,
		shared: [],
	};
}
