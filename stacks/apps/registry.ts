import type { App } from "../../components/app/model.ts";
import { counter } from "./counter.ts";
import { overridden, type ServiceOverrides } from "./overrides.ts";
import { protostar } from "./protostar.ts";
import { shapeProblems } from "./shape.ts";
import { wealist } from "./wealist.ts";

/** Every app that a stack can run, by the name that `nexus:apps` knows it by. */
export const APPS = { counter, protostar, wealist } as const satisfies Readonly<Record<string, App>>;

export type AppName = keyof typeof APPS;

/** What a config says of the apps that it chooses. */
export type ChosenApps = Readonly<
	Partial<Record<AppName, { readonly services: Readonly<Record<string, ServiceOverrides>> } | undefined>>
>;

/**
 * The apps that a config names, with what it changes of them, in the order of {@link APPS}. One that is not shaped as an app
 * is left out: the config that names it is refused with {@link misshapenApps}, and nothing else can be said of it.
 */
export function chosenApps(chosen: ChosenApps): readonly App[] {
	return namedApps(chosen).flatMap(({ name, app, services }) =>
		shapeProblems(name, app).length === 0 ? [overridden(app, services)] : [],
	);
}

/** What the files of the apps that a config names lack, or hold of another type. */
export function misshapenApps(chosen: ChosenApps): readonly string[] {
	return namedApps(chosen).flatMap(({ name, app }) => shapeProblems(name, app));
}

function namedApps(chosen: ChosenApps) {
	const written = new Map(Object.entries(chosen));
	return Object.entries<App>(APPS).flatMap(([name, app]) => {
		const choice = written.get(name);
		return choice ? [{ name, app, services: choice.services }] : [];
	});
}

/** The keys of the stack's secrets that some apps name, once each. */
export function appSecretKeys(apps: readonly App[]): readonly string[] {
	const named = apps.flatMap(({ services }) =>
		Object.values(services).flatMap(({ secrets }) => Object.values(secrets ?? {})),
	);
	return [...new Set(named)];
}
