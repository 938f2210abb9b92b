import { listens } from "../kinds.ts";
import type { App } from "../model.ts";
import type { Place } from "../place.ts";

/** Name of the network of an app, on which its services find each other; other apps are on others. */
export const networkName = (app: App): string => `nexus-${app.name}`;

/**
 * Podman: every service of an app is on one network, where a container's name is the alias of its pod. There are no
 * Services, so a client speaks to the port of the container.
 */
export function podmanPlace(app: App): Place {
	return {
		address: (target) => {
			const service = app.services[target];
			return { host: target, port: service !== undefined && listens(service) ? service.port : 80 };
		},
		inspect: (target) => `podman ps --all --filter label=app.kubernetes.io/name=${target}`,
	};
}
