import { servicePort } from "./kinds.ts";
import type { App } from "./model.ts";
import { serviceHost, serviceNamespace } from "./names.ts";

/**
 * Where the services of an app find each other. It shows in ConfigMaps and in the URLs of Secrets, never in a workload:
 * the same Deployment runs on the cluster and under Podman.
 */
export interface Place {
	/** Where the clients of a service reach it. */
	readonly address: (target: string) => Address;
	/** What a person types to see how a service is doing, for the message of whoever waited for it in vain. */
	readonly inspect: (target: string) => string;
}

/** Where a service listens for its clients. */
export interface Address {
	readonly host: string;
	/** TCP port. */
	readonly port: number;
}

/** The cluster: DNS names across namespaces, ports of Services. */
export function clusterPlace(app: App, env: string): Place {
	return {
		address: (target) => {
			const service = app.services[target];
			return {
				host: serviceHost(app, target, env),
				port: service === undefined || service.kind === "job" ? 80 : servicePort(service),
			};
		},
		inspect: (target) => `kubectl -n ${serviceNamespace(app, target, env)} get pods,events`,
	};
}

/** URL of a service that answers HTTP. */
export function httpUrl({ host, port }: Address): string {
	return port === 80 ? `http://${host}` : `http://${host}:${port}`;
}
