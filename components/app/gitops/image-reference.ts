/** An image taken apart at its tag and digest. */
export interface ImageReference {
	/** Registry and repository, e.g. `ghcr.io/you/chat`. */
	readonly name: string;
	readonly tag?: string;
	/** E.g. `sha256:…`. */
	readonly digest?: string;
}

/** Takes an image apart; the port of a registry is no tag. */
export function imageReference(image: string): ImageReference {
	const [tagged = "", digest] = image.split("@");
	const colon = tagged.lastIndexOf(":");
	const isTag = colon > tagged.lastIndexOf("/");
	return {
		name: isTag ? tagged.slice(0, colon) : tagged,
		...(isTag ? { tag: tagged.slice(colon + 1) } : {}),
		...(digest === undefined ? {} : { digest }),
	};
}
