import { GCE_DISK } from "./gce-disk.ts";
import { LOCAL_PATH } from "./local-path.ts";
import type { AccessMode, StorageTraits } from "./traits.ts";

/** What the owner of a cluster says of its provisioner. */
export interface Provisioner {
	/** Its name, e.g. `ebs.csi.aws.com`. */
	readonly provisioner: string;
	/** Parameters of both classes. */
	readonly parameters: Readonly<Record<string, string>>;
	readonly accessModes: readonly AccessMode[];
	/** Whether a volume can grow. */
	readonly expansion: boolean;
}

/** What a provisioner can do: those that Nexus knows keep their own ways and gain what is said, of the others nothing is assumed. */
export function traitsOf({ provisioner, parameters, accessModes, expansion }: Provisioner): StorageTraits {
	const known = [LOCAL_PATH, GCE_DISK].find((traits) => traits.provisioner === provisioner);
	if (known) {
		// A provisioner that is set up for a shared file system can do more than its own way says, and gives its volumes no
		// node, which a local volume must have.
		const modes = [...new Set([...known.accessModes, ...accessModes])];
		const { annotations, ...own } = withParameters(known, parameters);
		const kept = annotations && !modes.includes("ReadWriteMany") ? { annotations } : {};
		return { ...own, ...kept, accessModes: modes, expansion: known.expansion || expansion };
	}
	return {
		provisioner,
		parameters: { retain: parameters, delete: parameters },
		accessModes,
		expansion,
		fate: {
			retain:
				"a volume stays with its provisioner when its claim is deleted; a new claim does not find it by itself: make a PersistentVolume that names it",
			delete: "a volume is removed with its claim",
		},
		shared: [],
	};
}

/** The same with more parameters, or other ones, in both classes. */
export function withParameters(traits: StorageTraits, more: Readonly<Record<string, string>>): StorageTraits {
	const { retain, delete: gone } = traits.parameters;
	return { ...traits, parameters: { retain: { ...retain, ...more }, delete: { ...gone, ...more } } };
}
