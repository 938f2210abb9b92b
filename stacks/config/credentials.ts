import { group, named, whole } from "./field.ts";

/** Generated passwords are named like namespaces, secrets of apps like keys. */
const CREDENTIAL = /^[a-z][A-Za-z0-9]*(?:-[a-z0-9]+)*$/;

/** `nexus:credentials` */
export const credentials = group(
	{
		rotation: named(
			{ pattern: CREDENTIAL, allowed: "a credential's name (letters, digits and hyphens)" },
			whole({ min: 0, max: 1_000_000 }, "How often this credential was rotated: raise it by one for a new password."),
			"Generated passwords by name, with a number: raising it makes a new password. An app's secret may be named too, by its key: after another value was set, a higher number starts the pods that read it anew. Default: none rotated.",
		).default({}),
	},
	"The passwords that Nexus generates.",
);
