import { namespaceName } from "../kubernetes/namespace.ts";
import type { App } from "./model.ts";

// Podman has one namespace for the Secrets and volumes of all apps. What would meet there bears the service's purpose, which
// a stack has once, so that the same workload runs on the cluster and under Podman.

/** Name of the Secret that a client gets for a data service that it needs. */
export const connectionSecret = (app: App, client: string, target: string): string =>
	`${purposeOf(app, client)}-${target}-connection`;

/** Name of the Secret that holds a data service's configuration. */
export const configSecret = (app: App, service: string): string => `${purposeOf(app, service)}-config`;

/** Name of the Secret that holds what a service gets of the stack's own secrets. */
export const stackSecret = (app: App, service: string): string => `${purposeOf(app, service)}-secrets`;

/** Name of the ConfigMap with a service's plain variables. */
export const envConfigMap = (service: string): string => `${service}-env`;

/** Name of the ConfigMap with a service's text files. */
export const filesConfigMap = (app: App, service: string): string => `${purposeOf(app, service)}-files`;

/** Name of the volume of a service's pods that goes with the pod. */
export const scratchVolume = (app: App, service: string): string => `${purposeOf(app, service)}-tmp`;

/** Name of the ConfigMap that says where the services are that a service waits for. */
export const waitsConfigMap = (service: string): string => `${service}-waits`;

/** Name of the Service, and of the HTTPRoute, that show the colour of a service which is not live. */
export const previewName = (service: string): string => `${service}-preview`;

/** The variable that holds the URL of a service that may be called: `CHAT_SERVICE_URL` for `chat-service`. */
export const urlVariable = (target: string): string => `${target.replaceAll("-", "_").toUpperCase()}_URL`;

/** Name of a password, as in `nexus:credentials.rotation`: `shop-db` is the administrator's, `shop-db-web` the client `web`'s. */
export function credentialName(app: App, service: string, client?: string): string {
	return client === undefined ? `${app.name}-${service}` : `${app.name}-${service}-${client}`;
}

/** What a service's namespace is for: its own word, else `<app>-<service>`, or the app alone for the service that bears its name. */
export function purposeOf(app: App, service: string): string {
	return app.services[service]?.purpose ?? (service === app.name ? app.name : `${app.name}-${service}`);
}

/** Namespace of a service: its purpose and the environment. */
export function serviceNamespace(app: App, service: string, env: string): string {
	return namespaceName(purposeOf(app, service), env);
}

/** DNS name of a service within the cluster. */
export function serviceHost(app: App, service: string, env: string): string {
	return `${service}.${serviceNamespace(app, service, env)}.svc.cluster.local`;
}
