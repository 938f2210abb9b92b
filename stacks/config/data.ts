import { flag, group, oneOf, quantity, whole } from "./field.ts";

const storage = (size: string, what: string) =>
	quantity(`Volume of ${what}. Default ${size}; it can grow, never shrink.`).default(size);

/** `nexus:data` */
export const data = group(
	{
		delivery: oneOf(
			["pulumi", "argocd"],
			"Who applies the databases' custom resources. Operators and Secrets are always Pulumi's. Default pulumi; argocd needs delivery.method argocd.",
		).default("pulumi"),
		retention: oneOf(
			["retain", "delete"],
			"What happens to a volume whose claim is deleted: retain keeps its directory for a rebuilt cluster to find, delete removes it. Default retain.",
		).default("retain"),
		postgres: group(
			{
				enabled: flag("Run PostgreSQL with pgvector, by CloudNativePG. Default true.").default(true),
				storage: storage("10Gi", "PostgreSQL"),
				version: whole(
					{ min: 14, max: 18, unit: "a major version that CloudNativePG supports" },
					"Major version of PostgreSQL. Default 17, seen running with CloudNativePG 1.30 and pgvector.",
				).default(17),
			},
			"PostgreSQL on the service node.",
		).prefault({}),
		valkey: group(
			{
				enabled: flag("Run Valkey, which speaks Redis' protocol. Default true.").default(true),
				storage: storage("2Gi", "Valkey"),
			},
			"Valkey on the service node.",
		).prefault({}),
		rabbitmq: group(
			{
				enabled: flag("Run RabbitMQ, by its cluster operator. Default true.").default(true),
				storage: storage("4Gi", "RabbitMQ"),
			},
			"RabbitMQ on the service node.",
		).prefault({}),
	},
	"Databases and queues that apps may need.",
);
