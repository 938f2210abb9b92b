/** Plain JSON, as a plan holds it. Secrets and computed values are the texts `SECRET` and `UNKNOWN`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Stands in a plan for a value that is secret, known or not. */
export const SECRET = "[secret]";
/** Stands in a plan for a value that only the provider can compute. */
export const UNKNOWN = "[unknown]";
