import type { DataEngine } from "./engine.ts";
import type {
	BlueGreen,
	Colour,
	ListeningService,
	Scale,
	Service,
	StatefulService,
	StatelessService,
} from "./model.ts";

/** A stateful service that gives its clients URLs. */
export type DataService = StatefulService & { readonly provides: DataEngine };

/** Whether a service has a port. */
export function listens(service: Service): service is ListeningService {
	return service.kind !== "job";
}

/** Whether a service is what others may need. */
export function isDataService(service: Service): service is DataService {
	return service.kind === "stateful" && service.provides !== undefined;
}

/** The strategy of a service with two colours. */
export function blueGreenOf(service: Service): BlueGreen | undefined {
	return service.kind === "stateless" && typeof service.strategy === "object" ? service.strategy : undefined;
}

/** The colour that users do not meet. */
export function otherColour(colour: Colour): Colour {
	return colour === "blue" ? "green" : "blue";
}

/** How many pods a stateless service has, of each colour. */
export function podsOf({ scale, replicas = 1 }: StatelessService): Pick<Scale, "min" | "max"> {
	return scale ?? { min: replicas, max: replicas };
}

/** Port of the Service: HTTP answers on 80, so that its URL needs no port; a data service keeps the port that its clients expect. */
export function servicePort(service: ListeningService): number {
	return isDataService(service) ? service.port : 80;
}
