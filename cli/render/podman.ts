import type { App } from "../../components/app/model.ts";
import { type PodmanApp, podmanApp } from "../../components/app/podman/documents.ts";
import { type Ignored, ignoredOf } from "../../components/app/podman/ignored.ts";
import { networkName } from "../../components/app/podman/place.ts";
import { type PublishedPort, publishedPorts } from "../../components/app/podman/ports.ts";
import { quadletUnits } from "../../components/app/podman/quadlet.ts";
import { secretsScript } from "../../components/app/podman/secrets-script.ts";
import { podTemplateOf } from "../../components/kubernetes/pod-template.ts";
import { appEnvironment } from "../../stacks/apps/environment.ts";
import { chosenApps } from "../../stacks/apps/registry.ts";
import type { Stack } from "../stack.ts";
import type { RenderedFile, Rendering } from "./rendering.ts";
import { yaml } from "./yaml.ts";

/** The apps of a stack for Podman on one machine: a folder an app. */
export function renderPodman({ config }: Stack): Rendering {
	const apps = chosenApps(config.apps);
	const ports = publishedPorts(apps);
	// A machine's volumes have no classes.
	const environment = appEnvironment(config, undefined);
	const rendered = apps.map((app) => ({ app, parts: podmanApp(app, environment, ports) }));
	return {
		files: rendered.flatMap(filesOf),
		remarks: remarks(rendered, ports, config.domain),
	};
}

/** An app and what becomes of it. */
interface RenderedApp {
	readonly app: App;
	readonly parts: PodmanApp;
}

function filesOf({ app, parts }: RenderedApp): readonly RenderedFile[] {
	const play = `${app.name}.yaml`;
	const script = secretsScript(app, (secret) => yaml([], [secret]));
	return [
		{ path: `${app.name}/${play}`, text: yaml(howToPlay(app, play, script !== undefined), parts.documents) },
		...(script === undefined ? [] : [{ path: `${app.name}/secrets.sh`, text: script, executable: true }]),
		...Object.entries(quadletUnits(app, play)).map(([file, text]) => ({ path: `${app.name}/${file}`, text })),
	];
}

function howToPlay(app: App, play: string, hasSecrets: boolean): readonly string[] {
	const network = networkName(app);
	return [
		`The app ${app.name} for Podman 5, as a user without root:`,
		...(hasSecrets ? ["  ./secrets.sh                                   makes its passwords, once"] : []),
		`  podman network create --ignore ${network}`,
		`  podman kube play --network ${network} ${play}`,
		`  podman kube down ${play}                 volumes stay`,
	];
}

function remarks(rendered: readonly RenderedApp[], ports: readonly PublishedPort[], domain: string): readonly string[] {
	return [
		...(rendered.length === 0 ? ["nexus:apps names no app, so there is nothing to play"] : []),
		...ports.map(
			({ app, service, hostPort, route }) =>
				`${app}/${service}: http://localhost:${hostPort} (on the cluster ${withDomain(route, domain)})`,
		),
		...grouped(rendered),
		...namesakes(rendered),
	];
}

/** `counter.example.dev/path` of `counter/path`. */
function withDomain(route: string, domain: string): string {
	const [host = "", ...path] = route.split("/");
	return [`${host}.${domain}`, ...path].join("/");
}

/** What is ignored, once, with the apps that it concerns. */
function grouped(rendered: readonly RenderedApp[]): readonly string[] {
	const all = rendered.flatMap(({ app, parts }) =>
		ignoredOf(app, parts).map((ignored) => ({ app: app.name, ignored })),
	);
	const byWhat = Map.groupBy(all, ({ ignored }) => ignored.what);
	if (byWhat.size === 0) return [];
	const line = (what: string, { meaning }: Ignored, apps: readonly string[]) =>
		`  ${what}${apps.length < rendered.length ? ` (${apps.join(", ")})` : ""}: ${meaning}`;
	return [
		"Podman has no part for some of what the cluster does:",
		...[...byWhat].flatMap(([what, entries]) => {
			const [first] = entries;
			return first
				? [
						line(
							what,
							first.ignored,
							entries.map(({ app }) => app),
						),
					]
				: [];
		}),
	];
}

/** Pods of all apps share one set of names, so two apps with a service of the same name cannot run side by side. */
function namesakes(rendered: readonly RenderedApp[]): readonly string[] {
	const pods = rendered.flatMap(({ app, parts }) =>
		parts.documents
			.filter((document) => document.kind === "Pod" || podTemplateOf(document) !== undefined)
			.map(({ metadata }) => ({ app: app.name, pod: metadata.name })),
	);
	return [...Map.groupBy(pods, ({ pod }) => pod)].flatMap(([pod, owners]) =>
		owners.length > 1
			? [
					`${owners.map(({ app }) => app).join(" and ")} both have "${pod}": Podman has one set of names for all pods of a user, so only one of these apps can run at a time`,
				]
			: [],
	);
}
