import type { Place, Report } from "./place.ts";
import { checkPodSpec } from "./pod.ts";
import { checkLabels } from "./selector.ts";

/** A workload's pod template. `restartPolicies`: what the kind allows; where `Always` is not among them, it must be set, for `Always` is the default. */
export function checkTemplate(
	template: Place,
	restartPolicies: readonly string[],
	claims: readonly string[] | undefined,
	report: Report,
): void {
	checkLabels(template.at("metadata", "labels"), report);
	const spec = template.at("spec");
	checkPodSpec(spec, claims, report);
	const policy = spec.at("restartPolicy");
	const allowed = restartPolicies.map((name) => JSON.stringify(name)).join(" or ");
	if (policy.text !== undefined && !restartPolicies.includes(policy.text))
		report(policy, `${JSON.stringify(policy.text)} is not allowed here; ${allowed} is`);
	if (spec.given && policy.missing && !restartPolicies.includes("Always"))
		report(policy, `required field is missing: ${allowed}`);
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
export function checkCronJob(cronJob: Place, report: Report): void {
	checkTemplate(cronJob.at("spec", "jobTemplate", "spec", "template"), ["Never", "OnFailure"], [], report);
	const schedule = cronJob.at("spec", "schedule");
	if (
		schedule.text === undefined ||
		/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$|^@every \S+$/.test(schedule.text)
	)
		return;
	const fields = schedule.text.trim().split(/\s+/);
	if (fields.length !== 5)
		report(
			schedule,
			`${JSON.stringify(schedule.text)} has ${fields.length} fields; minute, hour, day of month, month, day of week are needed`,
		);
}

/** @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims */
export function checkClaimSpec(spec: Place, report: Report): void {
	const modes = spec.at("accessModes");
	if (!modes.unknown && modes.items.length === 0) {
		report(modes, "required field is missing: at least one access mode");
	}
	const size = spec.at("resources", "requests", "storage");
	if (size.missing) report(size, "required field is missing: the size, such as 10Gi");
}

/** @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/ */
export function checkHorizontalScaling(autoscaler: Place, report: Report): void {
	const target = autoscaler.at("spec", "scaleTargetRef");
	const version = target.at("apiVersion");
	if (target.given && (version.missing || version.value === ""))
		report(version, 'required field is missing: "apps/v1" for a Deployment');
	const [least, most] = [autoscaler.at("spec", "minReplicas"), autoscaler.at("spec", "maxReplicas")];
	if (least.number !== undefined && least.number < 0) report(least, `${least.number} is too small; at least 1`);
	if (most.number !== undefined && most.number < 1) report(most, `${most.number} is too small; at least 1`);
	if (least.number !== undefined && most.number !== undefined && least.number > most.number)
		report(most, `${most.number} is less than minReplicas, ${least.number}`);
}

/** @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export function checkDisruptionBudget(budget: Place, report: Report): void {
	const spec = budget.at("spec");
	for (const bound of ["minAvailable", "maxUnavailable"]) checkCountOrPercent(spec.at(bound), report);
	if (spec.at("minAvailable").given && spec.at("maxUnavailable").given)
		report(spec, "minAvailable and maxUnavailable exclude each other");
}

/** How many of the replicas: a number, or a share of them. */
export function checkCountOrPercent(count: Place, report: Report): void {
	if (count.text !== undefined && !/^\d+%$/.test(count.text))
		report(count, `${JSON.stringify(count.text)} is neither a number nor a percentage such as "25%"`);
	if (count.number !== undefined && count.number < 0) report(count, `${count.number} is too small; at least 0`);
}
