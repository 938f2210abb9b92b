import { credentialsOf } from "../accounts.ts";
import type { App } from "../model.ts";
import { purposeOf } from "../names.ts";
import { routesOf } from "../routes.ts";
import { enumerated } from "./rule.ts";

/** What no two services of a stack may share: a namespace, a name and path of a line, the name of a password, an app's name. */
export function betweenProblems(apps: readonly App[]): readonly string[] {
	const services = apps.flatMap((app) =>
		Object.entries(app.services).map(([name, service]) => ({ app, name, service })),
	);
	const called = ({ app, name }: { readonly app: App; readonly name: string }) => `"${name}" of app "${app.name}"`;
	return [
		...shared(
			services.map((it) => [purposeOf(it.app, it.name), called(it)] as const),
			(purpose, by) =>
				`purpose "${purpose}" is that of ${by}: each service has a namespace of its own; give one another purpose`,
		),
		...shared(
			services.flatMap((it) =>
				routesOf(it.name, it.service).map(
					// A prefix matches whole parts of a path: a slash at its end changes nothing.
					({ line, host, path = "" }) =>
						[`${line} line: ${host} ${path.replace(/\/$/, "") || "/"}`, called(it)] as const,
				),
			),
			(route, by) => `${route} leads to ${by}: a name and path of a line lead to one service; change one`,
		),
		...shared(
			apps.flatMap((app) => credentialsOf(app).map((name) => [name, `app "${app.name}"`] as const)),
			(credential, by) =>
				`the password "${credential}" is that of two data services or clients (${by}): rename one of them`,
		),
		...apps.flatMap(longCredentials),
		...hostOnBothLines(
			services.flatMap((it) => routesOf(it.name, it.service).map((route) => ({ ...route, by: called(it) }))),
		),
	];
}

/** A password's name is part of an annotation's, which has 63 letters at most. */
const LONGEST_CREDENTIAL = 63 - "rotation.".length;

function longCredentials(app: App): readonly string[] {
	return credentialsOf(app)
		.filter((credential) => credential.length > LONGEST_CREDENTIAL)
		.map(
			(credential) =>
				`app "${app.name}": the password "${credential}" has a name of ${credential.length} letters, and ${LONGEST_CREDENTIAL} are allowed: shorten the app's or a service's name`,
		);
}

/** A DNS name has one address, so it is a name of one line. */
function hostOnBothLines(
	routes: readonly { readonly line: string; readonly host: string; readonly by: string }[],
): readonly string[] {
	return [...Map.groupBy(routes, ({ host }) => host)].flatMap(([host, leading]) =>
		new Set(leading.map(({ line }) => line)).size > 1
			? [
					`host "${host}" is on both lines (${enumerated(leading.map(({ line, by }) => `${line}: ${by}`))}): a name has one address; change one`,
				]
			: [],
	);
}

/** One sentence for each value that several have. */
function shared(
	entries: readonly (readonly [value: string, by: string])[],
	sentence: (value: string, by: string) => string,
): readonly string[] {
	return [...Map.groupBy(entries, ([value]) => value)].flatMap(([value, by]) =>
		by.length > 1 ? [sentence(value, enumerated(by.map(([, name]) => name)))] : [],
	);
}
