import type { LineName } from "../kubernetes/line.ts";
import { namespaceName } from "../kubernetes/namespace.ts";

/** A Gateway as routes and policies name it. */
export interface GatewayRef {
	readonly namespace: string;
	readonly name: string;
}

/** Namespace of a line's gateway and of its data planes: `admin-gateway-prod`. */
export function gatewayNamespace(line: LineName, env: string): string {
	return namespaceName(`${line}-gateway`, env);
}

/** The gateway of a line: `admin` in `admin-gateway-prod`. */
export function gatewayOf(line: LineName, env: string): GatewayRef {
	return { namespace: gatewayNamespace(line, env), name: line };
}

/**
 * The gateway for the day when the edge is gone: the admin line without PROXY protocol, open to the home network alone.
 * It lives beside the admin gateway, whose names it serves.
 */
export function breakGlassGateway(env: string): GatewayRef {
	return { namespace: gatewayNamespace("admin", env), name: "break-glass" };
}

/** The gateways that a route of a line belongs to. */
export function gatewaysOf(line: LineName, env: string): readonly GatewayRef[] {
	return line === "admin" ? [gatewayOf(line, env), breakGlassGateway(env)] : [gatewayOf(line, env)];
}

/** Namespace of the control plane that both lines share: `nginx-gateway-prod`. */
export function controlPlaneNamespace(env: string): string {
	return namespaceName("nginx-gateway", env);
}

/** The control plane's release, Service and Deployment, all of one name. */
export const CONTROL_PLANE = "nginx-gateway-fabric";

/** Labels of the control plane's pods, as the chart sets them. */
export const CONTROL_PLANE_LABELS = {
	"app.kubernetes.io/name": CONTROL_PLANE,
	"app.kubernetes.io/instance": CONTROL_PLANE,
} as const;

/** Port of the control plane's container where data planes fetch their configuration. */
export const AGENT_PORT = 8443;

/** The GatewayClass that the chart makes, and all Gateways are of. */
export const GATEWAY_CLASS = "nginx";

/** The listener that carries routes; `http` only redirects to it. */
export const HTTPS_LISTENER = "https";

/** The listener of the service line's port 80: the redirect, and the proofs of ACME HTTP-01. */
export const HTTP_LISTENER = "http";

/** The labels by which policies select a gateway's data planes; NGINX Gateway Fabric sets them. */
export function dataPlaneLabels(gateway: GatewayRef): Readonly<Record<string, string>> {
	return { "gateway.networking.k8s.io/gateway-name": gateway.name };
}

/** Namespace of the lines' certificates, which the gateways read through ReferenceGrants: `certificates-prod`. */
export function certificateNamespace(env: string): string {
	return namespaceName("certificates", env);
}

/** The Certificate of a line and the Secret that cert-manager writes it to. */
export function certificateOf(line: LineName, env: string): GatewayRef & { readonly secretName: string } {
	return { namespace: certificateNamespace(env), name: `${line}-line`, secretName: `${line}-line-tls` };
}
