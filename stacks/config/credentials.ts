import { DNS_LABEL, group, named, whole } from "./field.ts";

/** `nexus:credentials` */
export const credentials = group(
	{
		rotation: named(
			{ pattern: DNS_LABEL, allowed: "a credential's name (small letters, digits and hyphens)" },
			whole({ min: 0, max: 1_000_000 }, "How often this credential was rotated: raise it by one for a new password."),
			"Generated passwords by name, with a number: raising it makes a new password. Default: none rotated.",
		).default({}),
	},
	"The passwords that Nexus generates.",
);
