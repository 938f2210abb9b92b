import { Config, type Output, output, runtime, secret, unknown } from "@pulumi/pulumi";
import { appSecretKeys, chosenApps } from "./apps/registry.ts";
import { type NexusConfig, type Problem, type SecretName, secretNeeds } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { warn } from "./layer.ts";

/** The secrets that a layer reads today. Those of layers that are not built yet are asked of nobody. */
const OPENED = [
	"kubeconfig",
	"sshPrivateKey",
	"dnsToken",
	"dnsServiceAccountKey",
	"backupAccessKey",
	"backupSecretKey",
] as const satisfies readonly SecretName[];

/** Every secret that a layer reads, opened. */
export type Secrets = Readonly<Record<(typeof OPENED)[number], Output<string>>> & {
	/** The token of a k3s that is there already; undefined where Nexus makes one. */
	readonly k3sToken: Output<string> | undefined;
	/** Those that the services of the chosen apps name, by key. */
	readonly ofApps: Readonly<Record<string, Output<string>>>;
};

/**
 * Full keys of secrets that exist but cannot be opened where the program runs: an offline plan has no passphrase. They
 * are unknown, and nobody is warned about them.
 */
const SEALED_SECRETS = "NEXUS_SEALED_SECRETS";

/** The secrets that layers read and that are not set, each with the line that sets it. */
export function missingSecrets(config: NexusConfig, isSet: (key: string) => boolean): readonly Problem[] {
	const opened: ReadonlySet<string> = new Set([...OPENED, ...appSecretKeys(chosenApps(config.apps))]);
	return secretNeeds(config)
		.filter(({ key }) => opened.has(key) && !isSet(key))
		.map(({ key, why, setWith }) => ({
			key: `nexus:${key}`,
			message: `nexus:${key} is not set; it is needed ${why}. Set it with: ${setWith}`,
		}));
}

/**
 * Opens the secrets that a config needs. One that is missing is a warning in a preview; an update refuses to start.
 *
 * @throws ConfigError in an update, naming every secret that is missing
 */
export function openSecrets(config: NexusConfig): Secrets {
	const sealed = new Set(process.env[SEALED_SECRETS]?.split(","));
	const values = new Config("nexus");
	const missing = missingSecrets(config, (key) => sealed.has(`nexus:${key}`) || values.get(key) !== undefined);
	if (missing.length > 0 && !runtime.isDryRun()) {
		throw new ConfigError(missing);
	}
	for (const { message } of missing) {
		warn("secret.missing", message);
	}
	const open = (key: string) => values.getSecret(key) ?? sealedSecret();
	const ofApps = appSecretKeys(chosenApps(config.apps)).map((key) => [key, open(key)] as const);
	const isGiven = sealed.has("nexus:k3sToken") || values.get("k3sToken") !== undefined;
	return {
		kubeconfig: open("kubeconfig"),
		sshPrivateKey: open("sshPrivateKey"),
		dnsToken: open("dnsToken"),
		dnsServiceAccountKey: open("dnsServiceAccountKey"),
		backupAccessKey: open("backupAccessKey"),
		backupSecretKey: open("backupSecretKey"),
		k3sToken: isGiven ? open("k3sToken") : undefined,
		ofApps: Object.fromEntries(ofApps),
	};
}

/** A secret whose value nobody knows yet: a first preview carries it as it carries what a provider will compute. */
function sealedSecret(): Output<string> {
	return secret(output(unknown).apply(String));
}
