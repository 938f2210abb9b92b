import { basename } from "node:path/posix";
import { commonLabels } from "../kubernetes/labels.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import { accountsOf, credentialOf, credentialsFor } from "./accounts.ts";
import type { Hidden } from "./hidden.ts";
import { type DataService, isDataService } from "./kinds.ts";
import type { App, Service } from "./model.ts";
import { configSecret, connectionSecret, serviceNamespace, stackSecret } from "./names.ts";
import { type Connected, connectionsOf } from "./needs.ts";
import type { Place } from "./place.ts";

/** The Secrets of a service: its own configuration, the URL of each data service that it needs, and what it gets of the stack's. */
export function secrets<A>(
	app: App,
	name: string,
	service: Service,
	env: string,
	place: Place,
	hidden: Hidden<A>,
): readonly Manifest<A>[] {
	const secret = (secretName: string, stringData: Readonly<Record<string, A>>): Manifest<A> => ({
		apiVersion: "v1",
		kind: "Secret",
		metadata: { name: secretName, namespace: serviceNamespace(app, name, env), labels: commonLabels(name, app.name) },
		type: "Opaque",
		stringData,
	});
	const own = Object.entries(service.secrets ?? {}).map(
		([variable, key]) => [variable, hidden.stackSecret(key)] as const,
	);
	return [
		...(isDataService(service) ? [secret(configSecret(app, name), configuration(app, name, service, hidden))] : []),
		...connectionsOf(app, name).map((connected) =>
			secret(connectionSecret(app, name, connected.target), { url: url(app, name, connected, place, hidden) }),
		),
		...(own.length > 0 ? [secret(stackSecret(app, name), Object.fromEntries(own))] : []),
	];
}

/** The configuration files of a data service by name, each one unknown around all passwords in it. */
function configuration<A>(
	app: App,
	name: string,
	{ provides }: DataService,
	{ withPasswords }: Hidden<A>,
): Readonly<Record<string, A>> {
	return Object.fromEntries(
		Object.entries(provides.configFiles).map(([path, write]) => [
			basename(path),
			withPasswords(credentialsFor(app, name), (passwords) => write(accountsOf(app, name, passwords))),
		]),
	);
}

function url<A>(app: App, client: string, connected: Connected, place: Place, { withPasswords }: Hidden<A>): A {
	const { target, service, format, database } = connected;
	const forms = service.provides.urls;
	const write = format === undefined ? Object.values(forms)[0] : forms[format];
	return withPasswords([credentialOf(app, client, connected)], ([password = ""]) =>
		write ? write({ ...place.address(target), user: client, password, database }) : "",
	);
}
