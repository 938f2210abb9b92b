import type { ComposeService } from "./compose-file.ts";
import type { Field } from "./draft.ts";
import { holdsSecret } from "./sensitive.ts";

/** The image of a service, with the command that builds it where the file builds it. */
export function imageField(name: string, { image, build, extends: base }: ComposeService): Field {
	const reference = image ?? `localhost/nexus/${name}:0.1.0`;
	if (build === undefined && image === undefined) {
		const source = base === undefined ? "." : "; what it extends may.";
		return { key: "image", value: reference, remarks: [`Name the image: the file says none here${source}`] };
	}
	const exact = /@sha256:|:(?!latest$)[^/:$]+$/.test(reference);
	return {
		key: "image",
		value: reference,
		remarks: [
			...(exact ? [] : ["Name an exact tag: without one, or with latest, it is another image tomorrow."]),
			...(build === undefined ? [] : buildRemarks(reference, typeof build === "string" ? { context: build } : build)),
		],
	};
}

type Build = Exclude<NonNullable<ComposeService["build"]>, string>;

/** How it is built. A value of an argument may be a secret, so its name alone is told. */
function buildRemarks(reference: string, { context = ".", dockerfile, target, args }: Build): readonly string[] {
	if (holdsSecret(context)) {
		return ["build: its context holds a secret and was left out."];
	}
	const words = [
		...(dockerfile === undefined ? [] : [`--file ${context}/${dockerfile}`]),
		...(target === undefined ? [] : [`--target ${target}`]),
		...Object.keys(args ?? {}).map((argument) => `--build-arg ${argument}=…`),
		context,
	];
	return [`build: podman build -t ${reference} ${words.join(" ")}`];
}
