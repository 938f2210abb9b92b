import { createHash } from "node:crypto";
import { commonLabels } from "../kubernetes/labels.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import type { App, Service } from "./model.ts";
import { envConfigMap, filesConfigMap, purposeOf, serviceNamespace, urlVariable, waitsConfigMap } from "./names.ts";
import { awaitedBy, callsOf } from "./needs.ts";
import { httpUrl, type Place } from "./place.ts";

/** Key of a text file in its ConfigMap: `etc_nginx_nginx.conf`. */
export const fileKey = (path: string): string => path.replace(/^\//, "").replaceAll("/", "_");

/** The ConfigMaps of a service: its variables, its files, and where those are whom it waits for. Each is there if something is in it. */
export function configMaps(app: App, name: string, service: Service, env: string, place: Place): readonly Manifest[] {
	const namespace = serviceNamespace(app, name, env);
	const contents: readonly (readonly [name: string, content: Content])[] = [
		[envConfigMap(name), plainVariables(app, service, place)],
		[filesConfigMap(app, name), textFiles(service)],
		[waitsConfigMap(name), awaitedAddresses(app, name, place)],
	];
	return contents
		.filter(([, content]) => Object.keys(content).length > 0)
		.map(([configMap, content]) => ({
			apiVersion: "v1",
			kind: "ConfigMap",
			metadata: { name: configMap, namespace, labels: commonLabels(name, app.name) },
			data: content,
		}));
}

type Content = Readonly<Record<string, string>>;

/**
 * A short hash that changes with the variables and files of a service, for its pods: another hash rolls them.
 *
 * It is of the configuration at no place in particular, so that it is the same on the cluster and under Podman. Nothing is
 * lost by that: at one place, the ConfigMaps follow from what is hashed here. A name for each content would roll the pods
 * as well, but the pods of the revision before could then no longer start.
 *
 * @returns undefined for a service with neither
 */
export function fingerprint(app: App, service: Service): string | undefined {
	const nowhere: Place = {
		address: (target) => {
			const called = app.services[target];
			return {
				host: purposeOf(app, target),
				port: called === undefined || called.kind === "job" ? 0 : called.port,
			};
		},
		inspect: () => "",
	};
	const contents = [plainVariables(app, service, nowhere), textFiles(service)];
	return contents.every((content) => Object.keys(content).length === 0)
		? undefined
		: // 48 bits: two configurations of one service never meet.
			createHash("sha256").update(JSON.stringify(contents)).digest("hex").slice(0, 12);
}

/** The variables of a service that are no secret: its own, and the URL of each service that it may call. */
export function plainVariables(app: App, service: Service, place: Place): Content {
	const urls = callsOf(app, service).map(([target]) => [urlVariable(target), httpUrl(place.address(target))] as const);
	return { ...service.env, ...Object.fromEntries(urls) };
}

function textFiles({ files }: Service): Content {
	return Object.fromEntries(Object.entries(files ?? {}).map(([path, text]) => [fileKey(path), text]));
}

function awaitedAddresses(app: App, name: string, place: Place): Content {
	return Object.fromEntries(
		awaitedBy(app, name).flatMap(([target]) => {
			const { host, port } = place.address(target);
			return [
				[`${target}.host`, host],
				[`${target}.port`, String(port)],
				[`${target}.inspect`, place.inspect(target)],
			];
		}),
	);
}
