/**
 * Rules that the API server has in code and not in its schema: only those that are certain and that a hand trips over. Each was tried on the real API server
 * (test/e2e/schema.test.ts sends the corpus there).
 */
import type { ManifestProblem } from "./problem.ts";
import {
	configKey,
	cronJobName,
	dnsLabel,
	dnsSubdomain,
	type NameRule,
	pathSegment,
	qualifiedName,
} from "./semantics/names.ts";
import { checkNetworkPolicy } from "./semantics/network-policy.ts";
import { Place, type Report } from "./semantics/place.ts";
import { checkPodSpec } from "./semantics/pod.ts";
import { checkRole, checkRoleBinding } from "./semantics/rbac.ts";
import { checkLabels, checkSelectsTemplate } from "./semantics/selector.ts";
import { checkService } from "./semantics/service.ts";
import {
	checkClaimSpec,
	checkCountOrPercent,
	checkCronJob,
	checkDisruptionBudget,
	checkHorizontalScaling,
	checkTemplate,
} from "./semantics/workload.ts";

export function checkSemantics(
	manifest: unknown,
	kind: string,
	namespaced: boolean,
	problems: ManifestProblem[],
): void {
	const object = new Place(manifest);
	const report: Report = ({ path }, message) => problems.push({ path, message });
	checkMetadata(object.at("metadata"), NAME_RULES[kind] ?? dnsSubdomain, namespaced, report);
	RULES[kind]?.(object, report);
}

/** `apiVersion/kind` to the rule for names, where it is not a DNS subdomain. */
const NAME_RULES: Readonly<Record<string, NameRule>> = {
	"v1/Namespace": dnsLabel,
	// Since 1.36 a Service's name may start with a digit.
	"v1/Service": dnsLabel,
	"apps/v1/StatefulSet": dnsLabel,
	"batch/v1/CronJob": cronJobName,
	"rbac.authorization.k8s.io/v1/Role": pathSegment,
	"rbac.authorization.k8s.io/v1/RoleBinding": pathSegment,
	"rbac.authorization.k8s.io/v1/ClusterRole": pathSegment,
	"rbac.authorization.k8s.io/v1/ClusterRoleBinding": pathSegment,
	"certificates.k8s.io/v1/CertificateSigningRequest": pathSegment,
	"networking.k8s.io/v1/IPAddress": () => undefined,
};

/** `apiVersion/kind` to its rules. */
const RULES: Readonly<Record<string, (object: Place, report: Report) => void>> = {
	"v1/Pod": (pod, report) => checkPodSpec(pod.at("spec"), [], report),
	"apps/v1/Deployment": (deployment, report) => {
		checkSelectsTemplate(deployment.at("spec"), report);
		checkTemplate(deployment.at("spec", "template"), ["Always"], [], report);
		const strategy = deployment.at("spec", "strategy");
		for (const bound of ["maxSurge", "maxUnavailable"])
			checkCountOrPercent(strategy.at("rollingUpdate", bound), report);
		if (strategy.at("type").text === "Recreate" && strategy.at("rollingUpdate").given)
			report(strategy.at("rollingUpdate"), 'not allowed with type "Recreate"');
	},
	"apps/v1/StatefulSet": (statefulSet, report) => {
		checkSelectsTemplate(statefulSet.at("spec"), report);
		const claims = statefulSet.at("spec", "volumeClaimTemplates");
		const names = claims.items.map((claim) => claim.at("metadata", "name").text);
		const known = claims.isHole || names.includes(undefined) ? undefined : names.filter((name) => name !== undefined);
		checkTemplate(statefulSet.at("spec", "template"), ["Always"], known, report);
		for (const claim of claims.items) checkClaimSpec(claim.at("spec"), report);
	},
	"apps/v1/DaemonSet": (daemonSet, report) => {
		checkSelectsTemplate(daemonSet.at("spec"), report);
		checkTemplate(daemonSet.at("spec", "template"), ["Always"], [], report);
	},
	"apps/v1/ReplicaSet": (replicaSet, report) => {
		checkSelectsTemplate(replicaSet.at("spec"), report);
		checkTemplate(replicaSet.at("spec", "template"), ["Always"], [], report);
	},
	"batch/v1/Job": (job, report) => checkTemplate(job.at("spec", "template"), ["Never", "OnFailure"], [], report),
	"batch/v1/CronJob": checkCronJob,
	"rbac.authorization.k8s.io/v1/Role": checkRole,
	"rbac.authorization.k8s.io/v1/ClusterRole": (role, report) => {
		// An aggregated role has its rules from others.
		if (role.at("aggregationRule").missing) checkRole(role, report);
	},
	"rbac.authorization.k8s.io/v1/RoleBinding": (binding, report) =>
		checkRoleBinding(binding, ["Role", "ClusterRole"], report),
	"rbac.authorization.k8s.io/v1/ClusterRoleBinding": (binding, report) =>
		checkRoleBinding(binding, ["ClusterRole"], report),
	"v1/Service": checkService,
	"v1/PersistentVolumeClaim": (claim, report) => checkClaimSpec(claim.at("spec"), report),
	"v1/ConfigMap": (configMap, report) => checkConfigKeys(configMap, ["data", "binaryData"], report),
	"v1/Secret": (secret, report) => checkConfigKeys(secret, ["data", "stringData"], report),
	"autoscaling/v2/HorizontalPodAutoscaler": checkHorizontalScaling,
	"policy/v1/PodDisruptionBudget": checkDisruptionBudget,
	"networking.k8s.io/v1/NetworkPolicy": checkNetworkPolicy,
};

function checkMetadata(metadata: Place, rule: NameRule, namespaced: boolean, report: Report): void {
	const name = metadata.at("name");
	if (name.missing || name.value === "") {
		// generateName would give an object that no second plan finds again.
		report(name, "required field is missing");
	}
	const nameProblem = name.text === undefined || name.text === "" ? undefined : rule(name.text);
	if (nameProblem !== undefined) report(name, nameProblem);
	const namespace = metadata.at("namespace");
	const namespaceProblem = !namespaced || namespace.text === undefined ? undefined : dnsLabel(namespace.text);
	if (namespaceProblem !== undefined) report(namespace, namespaceProblem);
	checkLabels(metadata.at("labels"), report);
	for (const [key, value] of metadata.at("annotations").entries) {
		// The API server compares annotation keys without regard to capitals.
		const problem = qualifiedName(key.toLowerCase());
		if (problem !== undefined) report(value, problem);
	}
}

/** @see https://kubernetes.io/docs/concepts/configuration/configmap/ */
function checkConfigKeys(object: Place, fields: readonly string[], report: Report): void {
	const size = fields
		.flatMap((field) => object.at(field).entries)
		.reduce((sum, [, value]) => sum + Buffer.byteLength(value.text ?? ""), 0);
	// 1 MiB, so that one object never fills a request to the store.
	if (size > 1024 * 1024) report(object, `holds ${size} bytes; at most 1048576 are allowed`);
	for (const field of fields) {
		for (const [key, value] of object.at(field).entries) {
			const problem = configKey(key);
			if (problem !== undefined) report(value, problem);
		}
	}
}
