import * as runtime from "@pulumi/pulumi/runtime/index.js";
import type { RawConfig } from "./raw-config.ts";
import { SECRET_NAMES } from "./secrets.ts";
import { structuredValue } from "./structured-value.ts";

const PREFIX = "nexus:";

/**
 * The configuration that Pulumi gave the running program. What a secret key holds is never kept: layers read it with `requireSecret`.
 *
 * @throws Error when the SDK no longer says which keys are secret, because then a secret could pass for a plain setting
 */
export function fromPulumi(): RawConfig {
	const keys = Object.entries(runtime.allConfig()).filter(([key]) => key.startsWith(PREFIX));
	const secretKeys = keys
		.map(([key]) => key)
		.filter(isSecret)
		.map(withoutPrefix);
	const withheld = new Set([...secretKeys, ...SECRET_NAMES]);
	const values = keys.map(([key, written]): [string, unknown] => {
		const name = withoutPrefix(key);
		return [name, withheld.has(name) ? undefined : structuredValue(written)];
	});
	return { values: Object.fromEntries(values), secretKeys: new Set(secretKeys) };
}

function withoutPrefix(key: string): string {
	return key.slice(PREFIX.length);
}

/** The SDK exports this function but marks it internal, so its types do not have it. */
function isSecret(key: string): boolean {
	if ("isConfigSecret" in runtime && typeof runtime.isConfigSecret === "function")
		return runtime.isConfigSecret(key) === true;
	throw new Error(
		"this version of @pulumi/pulumi does not tell which settings are secret; install the version in package.json",
	);
}
