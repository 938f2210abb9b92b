import type { Fields, Manifest } from "../kubernetes/manifest.ts";
import type { JobService } from "./model.ts";

/** Seconds after which a run that has not ended has failed: an hour. */
const DEADLINE_SECONDS = 3600;

/** Runs that failed before a Job gives up: enough to outlive the restart of what it needs. */
const RETRIES = 3;

/**
 * A Job cannot be changed, and its image is CI's, so Argo CD makes it anew: with every sync of its app, changed or not.
 * Pulumi does so by itself, and only when something of it is another.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#replace-resource-instead-of-applying-changes
 */
const REPLACED_BY_ARGO_CD = { "argocd.argoproj.io/sync-options": "Force=true,Replace=true" };

/** What a job's pod says besides: a run that failed is another pod, whose log stays beside that of the first. */
export const JOB_POD: Fields = { restartPolicy: "Never" };

/** A Job, or a CronJob where there is a schedule. */
export function job(
	name: string,
	{ schedule, deadlineSeconds = DEADLINE_SECONDS }: JobService,
	template: Fields,
	object: (apiVersion: string, kind: string, name: string, fields: Fields) => Manifest,
): Manifest {
	const spec: Fields = {
		backoffLimit: RETRIES,
		activeDeadlineSeconds: deadlineSeconds,
		template,
	};
	if (schedule === undefined) {
		const made = object("batch/v1", "Job", name, { spec });
		return { ...made, metadata: { ...made.metadata, annotations: REPLACED_BY_ARGO_CD } };
	}
	return object("batch/v1", "CronJob", name, {
		spec: {
			schedule,
			timeZone: "Etc/UTC",
			// A run that takes longer than its interval is not joined by another.
			concurrencyPolicy: "Forbid",
			successfulJobsHistoryLimit: 1,
			failedJobsHistoryLimit: 3,
			jobTemplate: { spec },
		},
	});
}
