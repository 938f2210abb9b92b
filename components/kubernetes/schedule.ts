/**
 * The five fields of a schedule: minute, hour, day of month, month and weekday, whose Sunday is 0. Cron's own 7 is refused by
 * the library that Kubernetes and k3s read schedules with.
 * @see https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
 */
const FIELDS = [
	[0, 59],
	[0, 23],
	[1, 31],
	[1, 12],
	[0, 6],
] as const;

/** Whether the text is a cron schedule of five fields: numbers, lists, ranges and steps. */
export function isSchedule(value: string): boolean {
	const parts = value.split(" ");
	return (
		parts.length === FIELDS.length &&
		FIELDS.every(([low, high], index) =>
			(parts[index] ?? "").split(",").every((part) => {
				const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/([1-9]\d?))?$/.exec(part);
				if (!match) return false;
				const from = Number(match[1] ?? low);
				const to = Number(match[2] ?? match[1] ?? high);
				return from >= low && from <= to && to <= high;
			}),
		)
	);
}
