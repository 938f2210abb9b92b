/** Who administers an engine whose first user is ours to name. An underscore is in no service's name, so no client is called that. */
export const ADMINISTRATOR = "nexus_admin";
