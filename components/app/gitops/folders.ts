import { isFields, type Manifest } from "../../kubernetes/manifest.ts";
import { containersOf, withContainers } from "../../kubernetes/pod-template.ts";
import type { AppEnvironment } from "../environment.ts";
import { workloadManifests } from "../manifests.ts";
import { type App, COLOURS, type Service } from "../model.ts";
import { imageReference } from "./image-reference.ts";
import { type Kustomization, type PinnedImage, pinned } from "./kustomization.ts";

/** A folder of the config repo: what it holds, and the kustomization that says so. */
export interface ConfigFolder {
	/** Below the folder that Argo CD watches: `counter/counter`. */
	readonly path: string;
	readonly manifests: readonly NamedManifest[];
	readonly kustomization: Kustomization;
}

/** A manifest and the name of its file. */
export interface NamedManifest {
	readonly file: string;
	readonly manifest: Manifest;
}

/**
 * The folders of an app: one for itself, one below it for each service, and one below that for each colour of a
 * blue/green service, whose images have one name and two tags.
 *
 * A pipeline so writes into the folder of its own service alone, and two of them never meet in one file.
 *
 * @param delivered whether Argo CD delivers a service
 */
export function appFolders(
	app: App,
	environment: AppEnvironment,
	delivered: (service: Service) => boolean,
): readonly ConfigFolder[] {
	const services = Object.entries(app.services).filter(([, service]) => delivered(service));
	if (services.length === 0) return [];
	return [
		{
			path: app.name,
			manifests: [],
			kustomization: { resources: services.map(([name]) => name), images: [] },
		},
		...services.flatMap(([name, service]) => serviceFolders(app, name, service, environment)),
	];
}

function serviceFolders(
	app: App,
	name: string,
	service: Service,
	environment: AppEnvironment,
): readonly ConfigFolder[] {
	const path = `${app.name}/${name}`;
	const manifests = workloadManifests(app, name, service, environment).map(keepingData);
	const byColour = Map.groupBy(manifests, ({ metadata }) =>
		COLOURS.find((colour) => metadata.name === `${name}-${colour}`),
	);
	const colours = COLOURS.filter((colour) => byColour.has(colour));
	return [
		folder(path, name, byColour.get(undefined) ?? [], colours),
		...colours.map((colour) => folder(`${path}/${colour}`, `${name}-${colour}`, byColour.get(colour) ?? [], [])),
	];
}

/** @param name that of the service: what bears it needs no name in its file's. */
function folder(
	path: string,
	name: string,
	manifests: readonly Manifest[],
	subfolders: readonly string[],
): ConfigFolder {
	const named = manifests.map((manifest) => ({ file: fileName(name, manifest), manifest: withoutTags(manifest) }));
	const images = new Map(manifests.flatMap(imagesOf).map((image) => [image.name, image]));
	return {
		path,
		manifests: named,
		kustomization: {
			resources: [...named.map(({ file }) => file), ...subfolders],
			// In the order in which `kustomize edit` would put them.
			images: [...images.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1)),
		},
	};
}

/** `deployment.yaml`, and `configmap-env.yaml` for what is named after the service and something else. */
function fileName(service: string, { kind, metadata }: Manifest): string {
	const suffix = metadata.name.startsWith(`${service}-`) ? metadata.name.slice(service.length) : "";
	return `${kind.toLowerCase()}${suffix}.yaml`;
}

const SYNC_OPTIONS = "argocd.argoproj.io/sync-options";

/**
 * What holds data is never removed by Argo CD, neither when it leaves the repository nor with its Application.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
function keepingData(manifest: Manifest): Manifest {
	if (!["StatefulSet", "PersistentVolumeClaim"].includes(manifest.kind)) return manifest;
	const { annotations, ...metadata } = manifest.metadata;
	const others = isFields(annotations) ? annotations : {};
	return {
		...manifest,
		metadata: { ...metadata, annotations: { ...others, [SYNC_OPTIONS]: "Prune=false,Delete=false" } },
	};
}

function imagesOf(manifest: Manifest): readonly PinnedImage[] {
	return containersOf(manifest).flatMap(({ image }) => (typeof image === "string" ? [pinned(image)] : []));
}

/**
 * The service's own containers name their image alone: what runs is said once, in the kustomization. Init containers
 * keep their tag, which is Nexus' to say.
 */
function withoutTags(manifest: Manifest): Manifest {
	return withContainers(manifest, (container) =>
		typeof container.image === "string" ? { ...container, image: imageReference(container.image).name } : container,
	);
}
