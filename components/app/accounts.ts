import type { EngineAccounts } from "./engine.ts";
import { isDataService } from "./kinds.ts";
import type { App } from "./model.ts";
import { credentialName } from "./names.ts";
import { type Connected, clientsOf } from "./needs.ts";

/** The passwords of an app, by name: one for each data service, and one for each client of those with accounts for clients. */
export function credentialsOf(app: App): readonly string[] {
	return Object.keys(app.services).flatMap((name) => credentialsFor(app, name));
}

/** The passwords that a data service's configuration holds: the administrator's first, then its clients' in their order. */
export function credentialsFor(app: App, target: string): readonly string[] {
	const service = app.services[target];
	if (!service || !isDataService(service)) {
		return [];
	}
	const clients = service.provides.accounts === "perClient" ? clientsOf(app, target) : [];
	return [credentialName(app, target), ...clients.map(({ user }) => credentialName(app, target, user))];
}

/** The accounts of a data service, from its passwords in the order of {@link credentialsFor}. */
export function accountsOf(app: App, target: string, [admin = "", ...passwords]: readonly string[]): EngineAccounts {
	const clients = clientsOf(app, target).slice(0, passwords.length);
	return { admin, clients: clients.map((client, index) => ({ ...client, password: passwords[index] ?? "" })) };
}

/** The password that a client logs in with. */
export function credentialOf(app: App, client: string, { target, service }: Connected): string {
	return service.provides.accounts === "perClient" ? credentialName(app, target, client) : credentialName(app, target);
}
