import type { App, Service, StatefulService } from "./model.ts";

/** The needs of a service that name a stateful service of the app. Others are refused by `appProblems`. */
export function targetsOf(
	app: App,
	service: Service,
): readonly (readonly [name: string, target: StatefulService, variable: string])[] {
	return Object.entries(service.needs ?? {}).flatMap(([target, variable]) => {
		const found = app.services[target];
		return found?.kind === "stateful" ? [[target, found, variable] as const] : [];
	});
}
