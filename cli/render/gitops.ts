import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { delivererOf } from "../../components/app/delivery.ts";
import { appFolders, type ConfigFolder } from "../../components/app/gitops/folders.ts";
import {
	imageOf,
	isPinnedImage,
	type Kustomization,
	kustomizationFields,
	type PinnedImage,
	renderedImages,
	withImagesOfCi,
} from "../../components/app/gitops/kustomization.ts";
import type { App } from "../../components/app/model.ts";
import { appEnvironment } from "../../stacks/apps/environment.ts";
import { chosenApps } from "../../stacks/apps/registry.ts";
import { volumeClassOf } from "../../stacks/config/storage.ts";
import type { NexusConfig } from "../../stacks/config.ts";
import type { Stack } from "../stack.ts";
import type { Memory, RenderedFile, Rendering } from "./rendering.ts";
import { yaml } from "./yaml.ts";

const KUSTOMIZATION = "kustomization.yaml";

/** The apps of a stack for the repository that Argo CD watches. */
export function renderGitops({ config }: Stack): Rendering {
	const environment = appEnvironment(config, volumeClassOf(config).className);
	const apps = chosenApps(config.apps);
	const delivery = { apps: "argocd", data: config.data.delivery } as const;
	const folders = apps.flatMap((app) =>
		appFolders(app, environment, (service) => delivererOf(service, delivery) === "argocd"),
	);
	return { files: folders.flatMap(filesOf), remarks: remarks(config, apps), ours: withoutTags, lost: droppedTags };
}

function filesOf({ path, manifests, kustomization }: ConfigFolder): readonly RenderedFile[] {
	const [app = ""] = path.split("/");
	return [
		...manifests.map(({ file, manifest }) => ({ path: `${path}/${file}`, text: yaml([writtenFrom(app)], [manifest]) })),
		kustomizationFile(`${path}/${KUSTOMIZATION}`, app, kustomization),
	];
}

const writtenFrom = (app: string): string => `nexus render wrote this from the app "${app}"; change it there.`;

function kustomizationFile(path: string, app: string, kustomization: Kustomization): RenderedFile {
	const { images } = kustomization;
	const textOf = (content: Kustomization) =>
		yaml(
			[writtenFrom(app), ...(images.length > 0 ? ["The images are CI's: kustomize edit set image NAME=:TAG"] : [])],
			[kustomizationFields(content)],
		);
	const text = textOf(kustomization);
	if (images.length === 0) return { path, text };
	return {
		path,
		text,
		shared: {
			memory: renderedImages(kustomization),
			withTheirs: (there, remembered) => {
				const found = imagesIn(there);
				const merged = withImagesOfCi(kustomization, found, remembered);
				const same =
					kustomizeReads(there) &&
					withoutTags(path, there) === withoutTags(path, text) &&
					merged.kustomization.images.every((image) => found.some((other) => imageOf(other) === imageOf(image)));
				return {
					// What says the same stays as it is written: kustomize has a layout of its own.
					text: same ? there : textOf(merged.kustomization),
					remarks: [
						...merged.kept.map(
							({ kept, asked }) => `kept ${imageOf(kept)} in ${path}, as CI wrote it (the app says ${imageOf(asked)})`,
						),
						...dropped(
							path,
							found.filter(({ name }) => !images.some((image) => image.name === name)),
							remembered,
						),
					],
					memory: merged.rendered,
				};
			},
		},
	};
}

/** Tags that CI wrote into a file that goes: a service that was renamed, or that has two colours now, begins with the app's. */
function droppedTags(path: string, text: string, remembered: Memory): readonly string[] {
	return path.endsWith(`/${KUSTOMIZATION}`) ? dropped(path, imagesIn(text), remembered) : [];
}

function dropped(path: string, images: readonly PinnedImage[], remembered: Memory): readonly string[] {
	return images.flatMap((image) =>
		imageOf(image) === remembered[image.name]
			? []
			: [
					`dropped ${imageOf(image)} from ${path}, as CI wrote it: what has its place now begins with what the app says, so write the tag there if it is to stay`,
				],
	);
}

/** What a file says without the tags in a kustomization, whatever its layout. */
function withoutTags(path: string, text: string): string {
	if (!path.endsWith(`/${KUSTOMIZATION}`)) return text;
	const content = contentOf(text);
	if (content === undefined) return text;
	const names = imagesIn(text).map(({ name }) => name);
	return JSON.stringify(
		Object.entries({ ...content, images: names.toSorted() }).toSorted(([one], [other]) => (one < other ? -1 : 1)),
	);
}

function imagesIn(text: string): readonly PinnedImage[] {
	const content = contentOf(text);
	const images = content !== undefined && "images" in content ? content.images : undefined;
	return Array.isArray(images) ? images.filter(isPinnedImage) : [];
}

/** Whether every value is the text that it has to be; a tag such as 20251121 that CI wrote without quotes is a number. */
function kustomizeReads(text: string): boolean {
	return isDeepStrictEqual(contentOf(text, "core"), contentOf(text));
}

/** @param schema with "failsafe" all is text, as it is written: 1.10 is no number, and so not 1.1 */
function contentOf(text: string, schema: "failsafe" | "core" = "failsafe"): object | undefined {
	try {
		const content: unknown = parse(text, { schema });
		return typeof content === "object" && content !== null ? content : undefined;
	} catch {
		// No YAML, so nobody's kustomization: as a text it differs from what was written.
		return undefined;
	}
}

function remarks({ data, delivery }: NexusConfig, apps: readonly App[]): readonly string[] {
	const delivered = { apps: "argocd", data: data.delivery } as const;
	const leftOut = apps.flatMap((app) =>
		Object.entries(app.services).flatMap(([name, service]) =>
			delivererOf(service, delivered) === "pulumi" ? [`${app.name}/${name}`] : [],
		),
	);
	return [
		...(apps.length === 0 ? ["nexus:apps names no app, so there is nothing to deliver"] : []),
		...(delivery.method === "pulumi"
			? [
					'nexus:delivery.method is "pulumi": Pulumi applies all this itself. Let Argo CD watch the folder only after it is "argocd" and updated, or two would own the same objects',
				]
			: []),
		...(leftOut.length > 0
			? [
					`left out, as Pulumi applies it: ${leftOut.join(", ")} (${data.delivery === "pulumi" ? 'what keeps data, while nexus:data.delivery is "pulumi"' : "object storage is never in the config repo"})`,
				]
			: []),
	];
}
