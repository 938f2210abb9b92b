import { commonLabels } from "../kubernetes/labels.ts";
import { type LineName, lineLabel } from "../kubernetes/line.ts";
import type { Fields, Manifest } from "../kubernetes/manifest.ts";
import {
	certificateNamespace,
	certificateOf,
	GATEWAY_CLASS,
	type GatewayRef,
	gatewayNamespace,
	HTTP_LISTENER,
	HTTPS_LISTENER,
} from "./names.ts";

const GATEWAY_API = "gateway.networking.k8s.io";

/** A Gateway and its listeners. */
export interface GatewaySpec {
	readonly gateway: GatewayRef;
	readonly line: LineName;
	/** Suffix of the environment, the stack's name. */
	readonly env: string;
	/** The domain: each name of one label under it has a listener. */
	readonly domain: string;
	/** Port of the listener for TLS. */
	readonly httpsPort: number;
	/** Port of the listener without TLS; absent where the line has none. */
	readonly httpPort?: number;
	/** Whether the proofs of ACME HTTP-01 come in by the listener without TLS. */
	readonly proofs?: boolean;
	/** Labels of the Service and the Deployment that the controller makes of it. */
	readonly labels: Readonly<Record<string, string>>;
}

/**
 * nginx' own default is the same today; said aloud, so that no image changes it.
 * @see https://docs.nginx.com/nginx-gateway-fabric/ the option of HTTPS listeners
 */
const TLS_OPTIONS = { "nginx.org/ssl-protocols": "TLSv1.2 TLSv1.3" };

/**
 * Tells Pulumi to delete the Gateway itself at once, and to leave what was made of it to the garbage collector. By default
 * the Gateway would go last; and as long as it is there, NGINX Gateway Fabric 2.6 makes its data plane anew: seen going on
 * for ever.
 */
const GOES_FIRST = { "pulumi.com/deletionPropagationPolicy": "background" };

/** The way into the cluster of a line. */
export function gatewayManifest(spec: GatewaySpec): Manifest {
	const { gateway, labels, httpPort } = spec;
	return {
		apiVersion: `${GATEWAY_API}/v1`,
		kind: "Gateway",
		metadata: { ...gateway, labels: commonLabels(gateway.name, "gateway"), annotations: GOES_FIRST },
		spec: {
			gatewayClassName: GATEWAY_CLASS,
			infrastructure: {
				labels,
				parametersRef: { group: "gateway.nginx.org", kind: "NginxProxy", name: gateway.name },
			},
			listeners: [...(httpPort === undefined ? [] : [httpListener(spec, httpPort)]), httpsListener(spec)],
		},
	};
}

/** Carries the routes of the namespaces that take part in the line. A name that no route has is refused in the handshake. */
function httpsListener({ line, env, domain, httpsPort }: GatewaySpec): Fields {
	const { namespace, secretName } = certificateOf(line, env);
	return {
		name: HTTPS_LISTENER,
		port: httpsPort,
		protocol: "HTTPS",
		hostname: `*.${domain}`,
		tls: {
			mode: "Terminate",
			certificateRefs: [{ group: "", kind: "Secret", namespace, name: secretName }],
			options: TLS_OPTIONS,
		},
		allowedRoutes: allowed({ matchLabels: { [lineLabel(line)]: "true" } }),
	};
}

/** No app's route comes this way: it carries the redirect beside the gateway, and cert-manager's routes to its proofs. */
function httpListener({ gateway, env, domain, proofs = false }: GatewaySpec, port: number): Fields {
	const namespaces = [gateway.namespace, ...(proofs ? [certificateNamespace(env)] : [])];
	return {
		name: HTTP_LISTENER,
		port,
		protocol: "HTTP",
		hostname: `*.${domain}`,
		allowedRoutes: allowed({
			matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: namespaces }],
		}),
	};
}

function allowed(selector: Fields): Fields {
	return { namespaces: { from: "Selector", selector }, kinds: [{ group: GATEWAY_API, kind: "HTTPRoute" }] };
}

/**
 * Sends every request without TLS to the line's public port.
 *
 * @param port public port of the line, which is not the listener's where a router stands in between
 */
export function redirectRoute({ namespace, name }: GatewayRef, port: number): Manifest {
	return {
		apiVersion: `${GATEWAY_API}/v1`,
		kind: "HTTPRoute",
		metadata: { name: "redirect-to-https", namespace, labels: commonLabels(name, "gateway") },
		spec: {
			parentRefs: [{ name, sectionName: HTTP_LISTENER }],
			rules: [
				{
					filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", port, statusCode: 301 } }],
				},
			],
		},
	};
}

/** Lets the gateways of a line, and nobody else, use the line's certificate where it lies. */
export function certificateGrant(line: LineName, env: string): Manifest {
	const { namespace, secretName } = certificateOf(line, env);
	return {
		apiVersion: `${GATEWAY_API}/v1`,
		kind: "ReferenceGrant",
		metadata: { name: `${line}-gateway`, namespace, labels: commonLabels(`${line}-gateway`, "gateway") },
		spec: {
			from: [{ group: GATEWAY_API, kind: "Gateway", namespace: gatewayNamespace(line, env) }],
			to: [{ group: "", kind: "Secret", name: secretName }],
		},
	};
}
