import { listens, servicePort } from "../kinds.ts";
import type { App } from "../model.ts";

/** A service of an app that users meet, and its port on the machine. */
export interface PublishedPort {
	readonly app: string;
	readonly service: string;
	/** On 127.0.0.1: neither TLS nor a login is in front of it here. */
	readonly hostPort: number;
	/** Where it is on the cluster: host below the domain, and path. */
	readonly route: string;
}

/** How far a port below 1024, which needs root, is moved up: 80 becomes 8080. */
const MOVED_UP_BY = 8000;

/**
 * The ports of the services with a route, in the order of the apps and their services. Two that want the same one get
 * the next that is free.
 */
export function publishedPorts(apps: readonly App[]): readonly PublishedPort[] {
	const taken = new Set<number>();
	return apps.flatMap((app) =>
		Object.entries(app.services).flatMap(([service, spec]) => {
			if (!listens(spec) || spec.route === undefined) return [];
			const port = servicePort(spec);
			let hostPort = port < 1024 ? port + MOVED_UP_BY : port;
			while (taken.has(hostPort)) hostPort += 1;
			taken.add(hostPort);
			return [{ app: app.name, service, hostPort, route: `${spec.route.host}${spec.route.path ?? ""}` }];
		}),
	);
}
