import type { App } from "../../components/app/model.ts";
import { APPS, appSecretKeys, chosenApps } from "../apps/registry.ts";
import type { LayerName } from "./layer-names.ts";
import type { NexusConfig } from "./sections.ts";

/** A secret that a stack may have: a flat key of its own, encrypted in the stack file. */
interface Secret {
	/** The layer that uses it. */
	readonly layer: LayerName;
	/** What it is for, as the end of "needed …". */
	readonly why: string;
	/** How its value gets in: from a file by redirection, or typed at a prompt. Never as an argument, which a shell's history keeps. */
	readonly from: { readonly file: string } | "prompt";
	/** Whether a stack with this configuration cannot work without it. */
	readonly neededBy: (config: NexusConfig) => boolean;
}

const acmeDns = ({ tls }: NexusConfig) => tls.issuer === "acme-dns" || tls.serviceIssuer === "acme-dns";
const backedUp = ({ backup }: NexusConfig) => backup.target === "s3";
const externalStore = ({ objectStore }: NexusConfig) => objectStore.provider === "external";
const privateRepository = ({ delivery }: NexusConfig, scheme: "https" | "ssh") =>
	delivery.method === "argocd" &&
	delivery.private &&
	delivery.repository.startsWith("https://") === (scheme === "https");

/** Every secret that Nexus knows, by its key. */
export const SECRETS = {
	kubeconfig: {
		layer: "cluster",
		why: "to reach the cluster",
		from: { file: "~/.kube/config" },
		// Whatever cluster Nexus makes, it knows how to reach.
		neededBy: ({ cluster }) => cluster.provider === "existing",
	},
	sshPrivateKey: {
		layer: "cluster",
		why: "to log in to the machines that k3s runs on",
		from: { file: "~/.ssh/id_ed25519" },
		neededBy: ({ cluster }) => cluster.provider === "k3s",
	},
	k3sToken: {
		layer: "cluster",
		why: "to take over a k3s whose state was lost",
		from: { file: "token" },
		neededBy: () => false,
	},
	dnsToken: {
		layer: "gateway",
		why: "to prove to Let's Encrypt, in Cloudflare's DNS, that the domain is yours (a token that may edit this one zone)",
		from: "prompt",
		neededBy: (config) => acmeDns(config) && config.tls.dnsProvider === "cloudflare",
	},
	dnsServiceAccountKey: {
		layer: "gateway",
		why: "to prove to Let's Encrypt, in Cloud DNS, that the domain is yours (the JSON key of a service account that may edit the zone)",
		from: { file: "key.json" },
		neededBy: (config) => acmeDns(config) && config.tls.dnsProvider === "clouddns",
	},
	objectStoreAccessKey: {
		layer: "data",
		why: "to log in to the object store",
		from: "prompt",
		neededBy: externalStore,
	},
	objectStoreSecretKey: {
		layer: "data",
		why: "to log in to the object store",
		from: "prompt",
		neededBy: externalStore,
	},
	backupAccessKey: { layer: "data", why: "to write to the backup bucket", from: "prompt", neededBy: backedUp },
	backupSecretKey: { layer: "data", why: "to write to the backup bucket", from: "prompt", neededBy: backedUp },
	backupPassword: {
		layer: "data",
		why: "to encrypt the backups (keep a copy of it on paper: without it they cannot be read)",
		from: "prompt",
		neededBy: backedUp,
	},
	alertWebhook: {
		layer: "observability",
		why: "to send alerts to Discord (the webhook's address)",
		from: "prompt",
		neededBy: ({ observability }) => observability.enabled && observability.alerts === "discord",
	},
	smtpPassword: {
		layer: "observability",
		why: "to send alerts by mail",
		from: "prompt",
		neededBy: ({ observability }) => observability.enabled && observability.alerts === "email",
	},
	gitToken: {
		layer: "delivery",
		why: "for Argo CD to read the private repository",
		from: "prompt",
		neededBy: (config) => privateRepository(config, "https"),
	},
	gitSshKey: {
		layer: "delivery",
		why: "for Argo CD to read the private repository (its deploy key)",
		from: { file: "~/.ssh/nexus_deploy_key" },
		neededBy: (config) => privateRepository(config, "ssh"),
	},
} satisfies Record<string, Secret>;

export type SecretName = keyof typeof SECRETS;

/** The secrets that the services of an app name, by key; a key that Nexus has itself is refused with the app. */
function secretsOf(apps: readonly App[]): Readonly<Record<string, Secret>> {
	const keys = appSecretKeys(apps).filter((key) => !Object.hasOwn(SECRETS, key));
	return Object.fromEntries(
		keys.map((key) => {
			const readers = apps.flatMap(({ name, services }) =>
				Object.entries(services)
					.filter(([, { secrets }]) => Object.values(secrets ?? {}).includes(key))
					.map(([service]) => `${service} of ${name}`),
			);
			const why = `for ${readers.join(" and ")}`;
			return [key, { layer: "apps", why, from: "prompt", neededBy: () => true }];
		}),
	);
}

/** Nexus' own secrets in the order of the table, then those of every app that a stack could choose. */
export const ALL_SECRETS: Readonly<Record<string, Secret>> = { ...SECRETS, ...secretsOf(Object.values<App>(APPS)) };

/** The keys of all secrets. */
export const SECRET_NAMES: readonly string[] = Object.keys(ALL_SECRETS);

/** The command that sets a secret, typed as it stands. `npx` because the CLI need not be on PATH. */
export function setSecretWith(name: string, stack: string): string {
	const command = `npx pulumi config set --secret nexus:${name} --stack ${stack}`;
	const secret = Object.entries(ALL_SECRETS).find(([known]) => known === name)?.[1];
	return secret === undefined || secret.from === "prompt" ? command : `${command} < ${secret.from.file}`;
}

/** A secret that a stack needs. */
export interface SecretNeed {
	/** The flat key without `nexus:`. */
	readonly key: string;
	/** The layer that uses it. */
	readonly layer: LayerName;
	/** What it is for, as the end of "needed …". */
	readonly why: string;
	/** The command that sets it. */
	readonly setWith: string;
}

/** The secrets that a stack with this configuration needs, in the order of the table. */
export function secretNeeds(config: NexusConfig): readonly SecretNeed[] {
	return Object.entries<Secret>({ ...SECRETS, ...secretsOf(chosenApps(config.apps)) })
		.filter(([, secret]) => secret.neededBy(config))
		.map(([key, { layer, why }]) => ({ key, layer, why, setWith: setSecretWith(key, config.stack) }));
}
