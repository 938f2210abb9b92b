import { commonLabels } from "../kubernetes/labels.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import type { App, Service } from "./model.ts";
import { envConfigMap, filesConfigMap, serviceNamespace, urlVariable, waitsConfigMap } from "./names.ts";
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

/** The variables of a service that are no secret: its own, and the URL of each service that it may call. */
export function plainVariables(app: App, service: Service, place: Place): Content {
	const urls = callsOf(app, service).map(([target]) => [urlVariable(target), httpUrl(place.address(target))] as const);
	return { ...service.env, ...Object.fromEntries(urls) };
}

/** The text files of a service by the key of their ConfigMap. */
export function textFiles({ files }: Service): Content {
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
