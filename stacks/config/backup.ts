import * as z from "zod";
import { isSchedule } from "../../components/kubernetes/schedule.ts";
import { belongsTo, checkedText, endpoint, group, text, variantError, variantWord, whole } from "./field.ts";
import { region } from "./object-store.ts";

const kept = (number: number, what: string) =>
	whole({ min: 0, max: 1000 }, `How many ${what} backups are kept. Default ${number}.`).default(number);

const s3 = {
	endpoint: endpoint("Address of an S3 service outside your home, so that a backup outlives the house."),
	region: region("Region of the S3 service. Default us-east-1, what most of them take."),
	bucket: text(
		/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
		"the name of a bucket (3 to 63 small letters, digits, dots and hyphens)",
		"Bucket that the backups go to. Give it versioning or object lock, against a thief with the keys.",
	),
	schedule: checkedText(
		isSchedule,
		'a cron schedule of five fields such as "30 3 * * *"',
		"When backups are made, in cron's five fields (minute, hour, day, month, weekday), UTC. Default 30 3 * * *, the quiet of the night.",
	).default("30 3 * * *"),
	keep: group(
		{ daily: kept(7, "daily"), weekly: kept(4, "weekly"), monthly: kept(6, "monthly") },
		"How many backups are kept. Default: a week of days, a month of weeks, half a year of months.",
	).prefault({}),
};

const variants = { none: {}, s3 };
const belongs = belongsTo("target", variants);

/** `nexus:backup` */
export const backup = z
	.discriminatedUnion(
		"target",
		[
			group({ target: variantWord("none", "No backups.") }, "No backups.", belongs),
			group(
				{
					target: variantWord(
						"s3",
						"An S3 bucket; its keys are the secrets nexus:backupAccessKey, nexus:backupSecretKey and nexus:backupPassword.",
					),
					...s3,
				},
				"Backups to an S3 bucket.",
				belongs,
			),
		],
		{ error: variantError("target", Object.keys(variants)) },
	)
	.meta({ description: "Where backups of every stateful part go. Default: none." });
