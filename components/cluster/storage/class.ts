import { PREFIX } from "../../kubernetes/labels.ts";
import type { Manifest } from "../../kubernetes/manifest.ts";
import { RETENTIONS, type Retention, type StorageTraits } from "./traits.ts";

/** Annotation of a class: what happens to data, in a sentence. */
export const FATE_ANNOTATION = `${PREFIX}/data`;

/** Name of the class that keeps volumes, or removes them, with their claims. Every cluster has both. */
export function className(retention: Retention): string {
	return `nexus-${retention}`;
}

/** Our own two classes out of one provisioner. Almost all of a class is immutable, so a change makes it anew; volumes stay. */
export function storageClasses(traits: StorageTraits): readonly Manifest[] {
	return RETENTIONS.map((retention) => ({
		apiVersion: "storage.k8s.io/v1",
		kind: "StorageClass",
		metadata: {
			name: className(retention),
			labels: { "app.kubernetes.io/part-of": "cluster", "app.kubernetes.io/managed-by": "nexus" },
			annotations: { ...traits.annotations, [FATE_ANNOTATION]: traits.fate[retention] },
		},
		provisioner: traits.provisioner,
		reclaimPolicy: retention === "retain" ? "Retain" : "Delete",
		// Where the volume is follows the pod, never the other way round: pods are placed by role.
		volumeBindingMode: "WaitForFirstConsumer",
		allowVolumeExpansion: traits.expansion,
		parameters: traits.parameters[retention],
	}));
}
