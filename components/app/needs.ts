import type { ConnectionFormat, EngineClient } from "./engine.ts";
import { type DataService, isDataService } from "./kinds.ts";
import type { App, ListeningService, Service } from "./model.ts";

/** A data service as one of its clients needs it. */
export interface Connected {
	/** Name of the data service. */
	readonly target: string;
	readonly service: DataService;
	/** Variable that gets the URL. */
	readonly variable: string;
	/** @default the engine's first */
	readonly format: ConnectionFormat | undefined;
	readonly database: string;
}

/** The data services that a service needs. Needs that name no data service are refused by `appProblems`. */
export function connectionsOf(app: App, name: string): readonly Connected[] {
	return Object.entries(app.services[name]?.needs ?? {}).flatMap(([target, need]) => {
		const service = app.services[target];
		const { variable, format, database = name } = typeof need === "string" ? { variable: need } : { ...need };
		return service && isDataService(service) ? [{ target, service, variable, format, database }] : [];
	});
}

/** The services that a service may call over HTTP. */
export function callsOf(app: App, service: Service): readonly (readonly [target: string, called: ListeningService])[] {
	return (service.calls ?? []).flatMap((target) => {
		const called = app.services[target];
		return called && called.kind !== "job" ? [[target, called] as const] : [];
	});
}

/** The clients of a data service, by name, without their passwords. */
export function clientsOf(app: App, target: string): readonly Omit<EngineClient, "password">[] {
	return Object.entries(app.services)
		.flatMap(([user, { publishes = [], consumes = [] }]) =>
			connectionsOf(app, user)
				.filter((connected) => connected.target === target)
				.map(({ database }) => ({ user, database, publishes, consumes })),
		)
		.toSorted((one, other) => (one.user < other.user ? -1 : 1));
}

/** Everyone whom a service reaches within its app, once each: what it needs and what it calls. */
export function peersOf(app: App, name: string): readonly (readonly [target: string, peer: ListeningService])[] {
	const service = app.services[name];
	const needed = connectionsOf(app, name).map(({ target, service: peer }) => [target, peer] as const);
	return [...new Map([...needed, ...(service ? callsOf(app, service) : [])])];
}

/** Who must answer before a service starts: what it needs, and what it says to start after. */
export function awaitedBy(app: App, name: string): readonly (readonly [target: string, peer: ListeningService])[] {
	const service = app.services[name];
	const before = new Set([...Object.keys(service?.needs ?? {}), ...(service?.startsAfter ?? [])]);
	return peersOf(app, name).filter(([target]) => before.has(target));
}

/** Services after those that they wait for, so that a first start finds them and a teardown ends with them. */
export function inOrderOfStart(app: App): readonly (readonly [name: string, service: Service])[] {
	const ordered = new Map<string, Service>();
	const visit = (name: string): void => {
		const service = app.services[name];
		if (!service || ordered.has(name)) {
			return;
		}
		for (const [target] of awaitedBy(app, name)) {
			visit(target);
		}
		ordered.set(name, service);
	};
	for (const name of Object.keys(app.services)) {
		visit(name);
	}
	return [...ordered];
}
