import { namespaceName } from "../kubernetes/namespace.ts";
import type { App } from "./model.ts";

/** Name of the Secret that a client gets for a service that it needs. */
export const connectionSecret = (target: string): string => `${target}-connection`;

/** Name of the Secret that holds a stateful service's configuration. */
export const configSecret = (name: string): string => `${name}-config`;

/** Name of the credential of a stateful service, as in `nexus:credentials.rotation`. */
export function credentialName(app: App, service: string): string {
	return `${app.name}-${service}`;
}

/** The stateful services of an app: those that have a password. */
export function passwordedServices(app: App): readonly string[] {
	return Object.entries(app.services)
		.filter(([, service]) => service.kind === "stateful")
		.map(([name]) => name);
}

/** Namespace of a service: `<app>-<service>-<env>`, or `<app>-<env>` for the service that bears the app's name. */
export function serviceNamespace(app: App, service: string, env: string): string {
	return namespaceName(purposeOf(app, service), env);
}

/** DNS name of a service within the cluster. */
export function serviceHost(app: App, service: string, env: string): string {
	return `${service}.${serviceNamespace(app, service, env)}.svc.cluster.local`;
}

/** What a service's namespace is for: the app alone for the service that bears its name. */
export function purposeOf(app: App, service: string): string {
	return service === app.name ? app.name : `${app.name}-${service}`;
}
