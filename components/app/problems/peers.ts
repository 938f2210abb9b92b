import { nearest } from "../../nearest.ts";
import { isDataService } from "../kinds.ts";
import type { App, Service } from "../model.ts";
import { urlVariable } from "../names.ts";
import { callsOf, connectionsOf } from "../needs.ts";
import { didYouMean, enumerated, type ServiceRule } from "./rule.ts";

/** Whom a service needs, calls and waits for. */
export const peerProblems: ServiceRule = (app, name, service) => [
	...Object.keys(service.needs ?? {}).flatMap((target) => needProblems(app, name, target)),
	...connectionsOf(app, name).flatMap(({ target, service: { provides }, format, database }) => {
		const refused = provides.refuses?.(name, database);
		return [
			...(format === undefined || Object.hasOwn(provides.urls, format)
				? []
				: [
						`needs "${target}" as "${format}", a form that ${provides.engine} has no URL for; it has ${enumerated(Object.keys(provides.urls))}`,
					]),
			...(/^[a-z_][a-z0-9_-]{0,62}$/.test(database)
				? []
				: [`needs "${target}" with the database "${database}": a name has small letters, digits, "_" and "-"`]),
			...(refused === undefined ? [] : [`needs "${target}" ${refused}`]),
		];
	}),
	...(service.calls ?? []).flatMap((target) => callProblems(app, name, target)),
	...(service.startsAfter ?? []).flatMap((target) => startProblems(service, target)),
	...variableProblems(app, name, service),
];

function needProblems(app: App, name: string, target: string): readonly string[] {
	if (target === name) {
		return ["needs itself: take it out of its needs"];
	}
	const found = serviceOf(app, target);
	if (!found) {
		const stores = namesOf(app, isDataService);
		return [`needs "${target}", which is no service of this app${instead(target, stores, "its data services are")}`];
	}
	return isDataService(found)
		? []
		: [
				`needs "${target}", which gives no URL: only a stateful service that provides something is needed; others are called`,
			];
}

function callProblems(app: App, name: string, target: string): readonly string[] {
	if (target === name) {
		return ["calls itself: take it out of its calls"];
	}
	const found = serviceOf(app, target);
	if (!found) {
		const callable = namesOf(app, (service) => service.kind !== "job" && !isDataService(service));
		const others = callable.filter((other) => other !== name);
		return [`calls "${target}", which is no service of this app${instead(target, others, "it can call")}`];
	}
	if (found.kind === "job") {
		return [`calls "${target}", which is a job: it does not listen`];
	}
	return isDataService(found)
		? [`calls "${target}", which is a data service: name it in needs, which also gives its URL`]
		: [];
}

function startProblems({ calls = [], needs = {} }: Service, target: string): readonly string[] {
	if (Object.hasOwn(needs, target)) {
		return [`starts after "${target}", which it needs and so waits for anyway: leave it out of startsAfter`];
	}
	return calls.includes(target)
		? []
		: [
				`starts after "${target}", which is not in its calls: whoever waits for a service must be allowed to reach it${didYouMean(nearest(target, calls))}`,
			];
}

/** A variable has one value. */
function variableProblems(app: App, name: string, service: Service): readonly string[] {
	const sources: readonly (readonly [variable: string, from: string])[] = [
		...Object.keys(service.env ?? {}).map((variable) => [variable, "env"] as const),
		...callsOf(app, service).map(([target]) => [urlVariable(target), `calls "${target}"`] as const),
		...connectionsOf(app, name).map(({ target, variable }) => [variable, `needs "${target}"`] as const),
		...Object.keys(service.secrets ?? {}).map((variable) => [variable, "secrets"] as const),
	];
	const malformed = sources.filter(([variable]) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable));
	const bySource = Map.groupBy(sources, ([variable]) => variable);
	return [
		...malformed.map(
			([variable, from]) => `variable "${variable}" (${from}): a name has letters, digits and "_", and no digit first`,
		),
		...[...bySource].flatMap(([variable, from]) =>
			from.length > 1
				? [
						`variable "${variable}" comes from ${enumerated(from.map(([, source]) => source))}: a variable has one value`,
					]
				: [],
		),
		...Object.entries(service.secrets ?? {}).flatMap(([variable, key]) =>
			// Once it is rotated, it stands in an annotation's name behind "rotation.", which has 63 letters.
			/^[a-z][A-Za-z0-9]{0,53}$/.test(key)
				? []
				: [
						`secrets.${variable}: "${key}" is no key of a secret: name it in at most 54 letters and digits, a small letter first and without "nexus:", e.g. "geminiApiKey"`,
					],
		),
	];
}

/** What to write instead of an unknown name: the one that was meant, or those that there are. */
function instead(target: string, names: readonly string[], intro: string): string {
	const meant = didYouMean(nearest(target, names));
	if (meant !== "") return meant;
	return names.length === 0
		? "; there is none that it could be: add one, or leave it out"
		: `; ${intro} ${enumerated(names.map((other) => `"${other}"`))}`;
}

function serviceOf(app: App, name: string): Service | undefined {
	return Object.hasOwn(app.services, name) ? app.services[name] : undefined;
}

function namesOf(app: App, holds: (service: Service) => boolean): readonly string[] {
	return Object.entries(app.services).flatMap(([name, service]) => (holds(service) ? [name] : []));
}
