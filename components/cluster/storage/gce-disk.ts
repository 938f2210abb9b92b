import type { StorageTraits } from "./traits.ts";

/** Persistent disks that carry a cluster's volumes. @see https://cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes */
export const GCE_DISKS = ["pd-balanced", "pd-standard"] as const;
export type GceDisk = (typeof GCE_DISKS)[number];

/** Google's disks, by the driver that GKE brings along. */
export const GCE_DISK: StorageTraits = {
	provisioner: "pd.csi.storage.gke.io",
	parameters: { retain: { type: GCE_DISKS[0] }, delete: { type: GCE_DISKS[0] } },
	accessModes: ["ReadWriteOnce"],
	expansion: true,
	fate: {
		retain:
			"a volume is a persistent disk of the project; it stays, and is billed, when its claim or the cluster is deleted. A new claim does not find it by itself: make a PersistentVolume that names the disk",
		delete: "a volume is a persistent disk of the project; it is removed with its claim",
	},
	shared: [{ className: "standard-rwx", remark: "Filestore, billed from 1 TiB on, with its driver switched on" }],
};
