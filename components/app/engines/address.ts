import type { Endpoint } from "../engine.ts";

/** Where every engine finds its configuration: a Secret, mounted read-only. */
export const CONFIG_DIRECTORY = "/etc/nexus";

/** The part of a URL between `//` and the path: `user:password@host:port`, each word percent-encoded. */
export function authority({ user, password, host, port }: Endpoint): string {
	return `${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}`;
}
