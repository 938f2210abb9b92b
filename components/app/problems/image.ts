import { imageReference } from "../gitops/image-reference.ts";

/** Registry, with or without a port, and repository. */
const IMAGE_NAME = /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9._-]+(?:\/[a-z0-9._-]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** An image reference must say exactly what runs: a digest, or a tag that is not `latest`. */
export function imageProblems(image: string): readonly string[] {
	const { name, tag = "", digest } = imageReference(image);
	const isReference =
		IMAGE_NAME.test(name) &&
		(tag === "" || TAG.test(tag)) &&
		(digest === undefined || (DIGEST.test(digest) && image.endsWith(`@${digest}`)));
	if (!isReference) {
		return [
			`image "${image}" is none: give a name in small letters with a tag or a digest, e.g. "ghcr.io/you/web:1.0.0" or "ghcr.io/you/web@sha256:…" with 64 digits`,
		];
	}
	if (tag === "latest") {
		return [`image "${image}": "latest" is a different image tomorrow: name an exact tag`];
	}
	return tag === "" && digest === undefined
		? [`image "${image}" has no tag: name an exact one, e.g. "${name}:1.0.0", or a digest`]
		: [];
}
