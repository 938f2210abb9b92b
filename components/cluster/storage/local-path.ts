import type { StorageTraits } from "./traits.ts";

/**
 * Directory of a retained volume below the provisioner's own: the same for the same claim, so that a rebuilt cluster
 * finds it. The slash at the end is needed: since 0.0.33 the provisioner refuses what does not start with
 * `<namespace>/<claim>/`. Without a pattern the directory has the volume's random name.
 * @see https://github.com/rancher/local-path-provisioner/blob/v0.0.37/provisioner.go pathFromPattern
 */
const SAME_DIRECTORY = "{{ .PVC.Namespace }}/{{ .PVC.Name }}/";

/** Directories of the node, by Rancher's local-path-provisioner, which k3s brings along. */
export const LOCAL_PATH: StorageTraits = {
	provisioner: "rancher.io/local-path",
	parameters: {
		retain: { pathPattern: SAME_DIRECTORY },
		// No pattern: a claim that is made again while its old directory is being removed must not share it.
		delete: {},
	},
	// Unlike a hostPath a local volume takes the pod's fsGroup, which a container without root needs to write to it.
	annotations: { defaultVolumeType: "local" },
	accessModes: ["ReadWriteOnce"],
	// The directory is as large as the disk; the provisioner neither enforces a size nor changes one.
	expansion: false,
	fate: {
		retain:
			"a volume is a directory on the node that its pod first ran on, named by namespace and claim; it stays when the claim is deleted, and a claim of the same name on that node finds it again, in a rebuilt cluster too",
		delete: "a volume is a directory on the node that its pod first ran on; it is removed with its claim",
	},
	shared: [],
};
