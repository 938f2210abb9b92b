import type { Fields } from "../../kubernetes/manifest.ts";
import { type ImageReference, imageReference } from "./image-reference.ts";

/** What a kustomization.yaml of the config repo says. */
export interface Kustomization {
	/** Files and folders beside it, in the order in which they are listed. */
	readonly resources: readonly string[];
	/** The images of the workloads beside it; what runs of each is CI's to say. */
	readonly images: readonly PinnedImage[];
}

/** An entry of `images`, as `kustomize edit set image` writes it. */
export interface PinnedImage {
	readonly name: string;
	readonly newName?: string;
	readonly newTag?: string;
	readonly digest?: string;
}

/** A tag that stays although the app says another one. */
export interface KeptImage {
	/** What stays. */
	readonly kept: PinnedImage;
	/** What the app says. */
	readonly asked: PinnedImage;
}

/** The entry that makes a bare image name the image again. */
export function pinned(image: string): PinnedImage {
	const { name, tag, digest }: ImageReference = imageReference(image);
	return { name, ...(tag === undefined ? {} : { newTag: tag }), ...(digest === undefined ? {} : { digest }) };
}

/** What a pinned image runs: `ghcr.io/you/chat:1.4.2`. */
export function imageOf({ name, newName, newTag, digest }: PinnedImage): string {
	const tag = newTag === undefined ? "" : `:${newTag}`;
	return `${newName ?? name}${tag}${digest === undefined ? "" : `@${digest}`}`;
}

/** What Nexus wrote into a kustomization, by image name. What CI wrote since is not in it. */
export type RenderedImages = Readonly<Record<string, string>>;

/** What Nexus writes into a kustomization that is not there yet. */
export function renderedImages({ images }: Kustomization): RenderedImages {
	return Object.fromEntries(images.map((image) => [image.name, imageOf(image)]));
}

/**
 * The kustomization with what CI wrote into the one that is there. An image that still says what Nexus wrote last is
 * Nexus' to change: that is how a new version of a database gets in. Any other is CI's, and stays so.
 *
 * @param found the images of the file that is there
 * @param rendered what Nexus wrote before; empty where that is not known
 */
export function withImagesOfCi(
	kustomization: Kustomization,
	found: readonly PinnedImage[],
	rendered: RenderedImages,
): {
	readonly kustomization: Kustomization;
	readonly kept: readonly KeptImage[];
	readonly rendered: RenderedImages;
} {
	const there = new Map(found.map((image) => [image.name, image]));
	const merged = kustomization.images.map((asked) => {
		const current = there.get(asked.name);
		const ours = current === undefined || imageOf(current) === rendered[asked.name];
		return { asked, image: ours ? asked : current, written: ours ? imageOf(asked) : rendered[asked.name] };
	});
	return {
		kustomization: { ...kustomization, images: merged.map(({ image }) => image) },
		kept: merged.flatMap(({ asked, image }) => (imageOf(image) === imageOf(asked) ? [] : [{ kept: image, asked }])),
		rendered: Object.fromEntries(
			merged.flatMap(({ asked, written }) => (written === undefined ? [] : [[asked.name, written]])),
		),
	};
}

/**
 * The file's content.
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function kustomizationFields({ resources, images }: Kustomization): Fields {
	return {
		apiVersion: "kustomize.config.k8s.io/v1beta1",
		kind: "Kustomization",
		resources,
		...(images.length > 0 ? { images: images.map((image) => ({ ...image })) } : {}),
	};
}

/** Whether a value read from a kustomization.yaml is an entry of `images`. */
export function isPinnedImage(value: unknown): value is PinnedImage {
	return (
		typeof value === "object" &&
		value !== null &&
		"name" in value &&
		Object.values(value).every((field) => typeof field === "string")
	);
}
