import { dnsName, flag, group, oneOf, port, text, whole } from "./field.ts";

const days = (number: number, what: string) =>
	whole({ min: 1, max: 3650, unit: "days" }, `How long ${what} are kept, in days. Default ${number}.`).default(number);

const mailAddress = (description: string) =>
	text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "a mail address such as you@example.dev", description);

/** `nexus:observability` */
export const observability = group(
	{
		enabled: flag("Run metrics, logs, traces and dashboards. Default true.").default(true),
		retention: group(
			{ metrics: days(15, "metrics"), logs: days(14, "logs"), traces: days(7, "traces") },
			"How long what was observed is kept.",
		).prefault({}),
		alerts: oneOf(
			["none", "discord", "email"],
			"Where alerts go. Default none. discord needs the secret nexus:alertWebhook, email needs mail and the secret nexus:smtpPassword.",
		).default("none"),
		mail: group(
			{
				server: dnsName("smtp.example.dev", "The mail server that takes alerts for sending."),
				port: port("Its port. Default 587, submission with STARTTLS.").default(587),
				user: text(/^\S{1,254}$/, "a user name without spaces", "The user at the mail server."),
				from: mailAddress("Sender of the alerts."),
				to: mailAddress("Who gets the alerts."),
			},
			"How alerts are mailed, with alerts email.",
		).optional(),
	},
	"Metrics, logs, traces, dashboards and alerts, on the admin node.",
);
