import type { Fields } from "../kubernetes/manifest.ts";

/**
 * How long a browser that was here once speaks to this name by TLS alone: a year, what the browsers' lists ask for. For
 * this very name: what else is under the domain may not be ours to promise for.
 */
const HSTS = "max-age=31536000";

/**
 * The filters that every rule of an HTTPRoute on a line has.
 *
 * A gateway-wide setting for either would be a snippet of nginx configuration, and snippets stay off.
 */
export function lineFilters(): readonly Fields[] {
	return [
		// The gateway appends to what a client claims, so an app that reads the first address would believe a forgery. Of
		// `Forwarded` (RFC 7239) it knows nothing and passes it on, and frameworks that read it, Spring's, prefer it. Apps read
		// X-Real-IP, which is always the gateway's own.
		{ type: "RequestHeaderModifier", requestHeaderModifier: { remove: ["X-Forwarded-For", "Forwarded"] } },
		// `set`: an app that sends the header itself does not send it twice.
		{
			type: "ResponseHeaderModifier",
			responseHeaderModifier: { set: [{ name: "Strict-Transport-Security", value: HSTS }] },
		},
	];
}
