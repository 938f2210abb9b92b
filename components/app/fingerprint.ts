import { createHash } from "node:crypto";
import { plainVariables, textFiles } from "./configuration.ts";
import type { Hidden } from "./hidden.ts";
import type { App, Service } from "./model.ts";
import { purposeOf } from "./names.ts";
import type { Place } from "./place.ts";
import { secrets } from "./secrets.ts";

/**
 * A short hash of what the pods of a service read when they start: variables, files, the form of URLs, the configuration
 * of a data service with its clients and queues. Another hash rolls them. No secret is in it: the names of the passwords
 * stand for them, and their rotation is counted besides.
 *
 * It is of the configuration at no place in particular, so that it is the same on the cluster and under Podman. Nothing is
 * lost by that: at one place, ConfigMaps and Secrets follow from what is hashed here. A ConfigMap with a name for each
 * content would roll the pods as well, but those of the revision before could then no longer start.
 *
 * @returns undefined for a service that reads nothing
 */
export function fingerprint(app: App, name: string, service: Service): string | undefined {
	const nowhere: Place = {
		address: (target) => {
			const called = app.services[target];
			return {
				host: purposeOf(app, target),
				port: called === undefined || called.kind === "job" ? 0 : called.port,
			};
		},
		inspect: () => "",
	};
	const contents = [
		plainVariables(app, service, nowhere),
		textFiles(service),
		...secrets(app, name, service, "", nowhere, NAMES).map(({ stringData }) => stringData ?? {}),
	];
	return contents.every((content) => Object.keys(content).length === 0)
		? undefined
		: // 48 bits: two configurations of one service never meet.
			createHash("sha256").update(JSON.stringify(contents)).digest("hex").slice(0, 12);
}

/** Every password and secret is spelled as its name. */
const NAMES: Hidden<string> = {
	withPasswords: (credentials, write) => write(credentials),
	stackSecret: (key) => key,
};
