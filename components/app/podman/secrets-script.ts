import { readFileSync } from "node:fs";
import type { Fields } from "../../kubernetes/manifest.ts";
import { credentialsOf } from "../accounts.ts";
import type { Hidden } from "../hidden.ts";
import type { App } from "../model.ts";
import { inOrderOfStart } from "../needs.ts";
import { secrets } from "../secrets.ts";
import { podmanPlace } from "./place.ts";

const END = "END_OF_SECRET";

/** What stands in a text for a password; nothing that escapes texts for URLs, SQL or JSON changes it. */
const passwordMark = (credential: string): string => `NEXUS-PASSWORD-${credential}-HERE`;

/** What stands for a secret of the stack, which may hold anything and so comes as base64. */
const GIVEN = "NEXUS-GIVEN-";
const givenMark = (key: string): string => `${GIVEN}${key}-HERE`;

const HIDDEN: Hidden<string> = {
	withPasswords: (credentials, write) => write(credentials.map(passwordMark)),
	stackSecret: givenMark,
};

/** A Secret that the script writes. */
interface WrittenSecret {
	readonly name: string;
	readonly fields: Fields;
}

/**
 * The script that makes the Secrets of an app on the machine where it runs. It holds no secret: a mark stands for each, and
 * the script puts what it made, or was given, in its place.
 *
 * @param write how a Secret becomes text
 * @returns undefined for an app without Secrets
 */
export function secretsScript(app: App, write: (secret: Fields) => string): string | undefined {
	const written = secretsOf(app);
	if (written.length === 0) return undefined;
	const script = readFileSync(new URL("secrets.sh", import.meta.url), "utf8");
	const passwords = credentialsOf(app).map((name) => `password ${name}-password ${passwordMark(name)}\n`);
	const given = stackSecretsOf(app).map((key) => `given nexus-${key} ${givenMark(key)}\n`);
	const texts = written.map(({ name, fields }) => `secret ${name} <<'${END}'\n${write(fields)}${END}\n`);
	return script
		.replace("#@passwords\n", () => [...passwords, ...given].join(""))
		.replace("#@secrets\n", () => texts.join(""));
}

function secretsOf(app: App): readonly WrittenSecret[] {
	return inOrderOfStart(app).flatMap(([name, service]) =>
		secrets(app, name, service, "podman", podmanPlace(app), HIDDEN).map(({ metadata, stringData }) => {
			const entries = Object.entries(stringData as Readonly<Record<string, string>>);
			const isGiven = ([, text]: readonly [string, string]) => text.startsWith(GIVEN);
			const plain = entries.filter((entry) => !isGiven(entry));
			const encoded = entries.filter(isGiven);
			return {
				name: metadata.name,
				fields: {
					apiVersion: "v1",
					kind: "Secret",
					metadata: { name: metadata.name },
					...(plain.length > 0 ? { stringData: Object.fromEntries(plain) } : {}),
					...(encoded.length > 0 ? { data: Object.fromEntries(encoded) } : {}),
				},
			};
		}),
	);
}

/** The keys of the stack's secrets that an app reads, once each. */
function stackSecretsOf({ services }: App): readonly string[] {
	return [...new Set(Object.values(services).flatMap((service) => Object.values(service.secrets ?? {})))];
}
