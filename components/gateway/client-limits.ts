import { commonLabels } from "../kubernetes/labels.ts";
import type { LineName } from "../kubernetes/line.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import type { GatewayRef } from "./names.ts";

/**
 * The largest request body, by line. nginx keeps a body on the node's disk until it is complete, so there is an end.
 * `service`: a phone's photograph is 12 MB at most; an app that takes more says so for its own route. `admin`: a layer of
 * an image pushed to the registry; the largest that we build is below 1 GB.
 */
const BODY: Readonly<Record<LineName, string>> = { service: "16m", admin: "2g" };

/** What a client may send, and how slowly. A route may have a ClientSettingsPolicy of its own, which then wins. */
export function clientSettings(line: LineName, gateway: GatewayRef): Manifest {
	return {
		apiVersion: "gateway.nginx.org/v1alpha1",
		kind: "ClientSettingsPolicy",
		metadata: { ...gateway, labels: commonLabels(gateway.name, "gateway") },
		spec: {
			targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway.name },
			body: {
				maxSize: BODY[line],
				// Between two pieces of a body: a client that dawdles to hold a connection is let go. nginx' default is twice that.
				timeout: "30s",
			},
		},
	};
}

/**
 * Requests of one address on the service line. A page of one of our apps is some 30 requests at once and then a few a
 * second; a family, or an office behind one address, is a handful of those. What is above is told to come back (429)
 * instead of taking the machine from everybody. Each data plane counts for itself, so with two the limit is at most twice
 * this. Not on the admin line: behind it are a handful of people, and an image is pushed in bursts.
 */
export function rateLimit(gateway: GatewayRef): Manifest {
	return {
		apiVersion: "gateway.nginx.org/v1alpha1",
		kind: "RateLimitPolicy",
		metadata: { ...gateway, labels: commonLabels(gateway.name, "gateway") },
		spec: {
			targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway.name }],
			rateLimit: {
				rejectCode: 429,
				logLevel: "warn",
				local: {
					rules: [
						{
							key: "$binary_remote_addr",
							rate: "50r/s",
							burst: 200,
							// A burst is served at once; delaying it would only make a page slow.
							noDelay: true,
							// 128 bytes an address: 80,000 of them. @see https://nginx.org/en/docs/http/ngx_http_limit_req_module.html
							zoneSize: "10m",
						},
					],
				},
			},
		},
	};
}
