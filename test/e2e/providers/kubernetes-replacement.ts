import type { Change } from "./compare.ts";
import type { Path, Properties } from "./wire.ts";

/** The provider options that change the rules below. */
export interface Mutability {
	readonly configMap: boolean;
	readonly secret: boolean;
}

// The rules of the official provider, so that a change that would wipe something there wipes it here as well.
// @see provider/pkg/provider/diff.go of pulumi-kubernetes (forceNew)
const ALWAYS = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];
const POD_CONTAINER = ["spec.containers", "spec.initContainers"];
const BY_KIND: Readonly<Record<string, readonly string[]>> = {
	"apps/DaemonSet": ["spec.selector"],
	"apps/Deployment": ["spec.selector"],
	"apps/StatefulSet": [
		"spec.podManagementPolicy",
		"spec.revisionHistoryLimit",
		"spec.selector",
		"spec.serviceName",
		"spec.volumeClaimTemplates",
	],
	"batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
	"rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
	"rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
	"storage.k8s.io/StorageClass": ["parameters", "provisioner"],
	"/PersistentVolume": ["spec.csi", "spec.hostPath", "spec.iscsi", "spec.local", "spec.nfs"],
	"/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
	"/Pod": [
		...POD_CONTAINER,
		"spec.affinity",
		"spec.automountServiceAccountToken",
		"spec.dnsConfig",
		"spec.dnsPolicy",
		"spec.hostAliases",
		"spec.hostNetwork",
		"spec.hostname",
		"spec.imagePullSecrets",
		"spec.nodeName",
		"spec.nodeSelector",
		"spec.priorityClassName",
		"spec.restartPolicy",
		"spec.securityContext",
		"spec.serviceAccountName",
		"spec.subdomain",
		"spec.terminationGracePeriodSeconds",
		"spec.volumes",
	],
	"/ResourceQuota": ["spec.scopes"],
	"/Service": ["spec.clusterIP"],
};

/** The changes that cannot be made to the living object. */
export function replacingChanges(object: Properties, changes: readonly Change[], mutable: Mutability): Change[] {
	const group = String(object.apiVersion ?? "").includes("/") ? String(object.apiVersion).split("/")[0] : "";
	const kind = String(object.kind ?? "");
	const rules = [...ALWAYS, ...(BY_KIND[`${group}/${kind}`] ?? [])];
	if (group === "" && kind === "ConfigMap" && (!mutable.configMap || object.immutable === true)) {
		rules.push("data", "binaryData");
	}
	if (group === "" && kind === "Secret") {
		rules.push("type");
		if (!mutable.secret || object.immutable === true) rules.push("data", "stringData");
	}
	return changes.filter(({ path }) => rules.some((rule) => touches(rule.split("."), path)));
}

/** A change at or under the rule's path, or one that adds or removes what holds it. */
function touches(rule: Path, path: Path): boolean {
	return rule.slice(0, path.length).every((key, index) => key === path[index]);
}
