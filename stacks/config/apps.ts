import { COLOURS } from "../../components/app/model.ts";
import { APPS, type AppName } from "../apps/registry.ts";
import { checkedText, DNS_LABEL, group, hostLabel, named, oneOf, whole } from "./field.ts";

const REPOSITORY = /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9._-]+(?:\/[a-z0-9._-]+)*$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const TAG = /^[\w][\w.-]{0,127}$/;

/** Whether an image is named so that it stays the same one: by a tag other than latest, or by digest. */
export function isExactImage(image: string): boolean {
	const at = image.indexOf("@");
	const name = at < 0 ? image : image.slice(0, at);
	if (at >= 0 && !DIGEST.test(image.slice(at + 1))) return false;
	const colon = name.lastIndexOf(":");
	const tag = colon > name.lastIndexOf("/") ? name.slice(colon + 1) : undefined;
	const repository = tag === undefined ? name : name.slice(0, colon);
	if (!REPOSITORY.test(repository)) return false;
	return tag === undefined ? at >= 0 : TAG.test(tag) && tag !== "latest";
}

const service = group(
	{
		image: checkedText(
			isExactImage,
			"an image with an exact tag (not latest) or a digest, such as ghcr.io/you/web:1.4.2",
			"Image of the service in this stack. Default: the app's own.",
		).optional(),
		replicas: whole(
			{ min: 0, max: 50 },
			"How many pods of the service run; 0 switches it off. Default: the app's own.",
		).optional(),
		host: hostLabel(
			"The service's name under the domain: counter for counter.example.dev. Default: the app's own.",
		).optional(),
		active: oneOf(
			COLOURS,
			"The colour that users meet, of a service with strategy blueGreen; going over and back is this one word. Default: the app's own.",
		).optional(),
	},
	"What this stack changes of a service.",
);

const app = group(
	{
		services: named(
			{ pattern: DNS_LABEL, allowed: "a service's name (small letters, digits and hyphens)" },
			service,
			"What this stack changes, by service. Default: nothing.",
		).default({}),
	},
	"An app that the stack runs; {} takes it as it is.",
);

const optionalApp = app.optional();

// The one boundary: Object.fromEntries forgets the names that it was given.
const shape = Object.fromEntries(Object.keys(APPS).map((name) => [name, optionalApp])) as Record<
	AppName,
	typeof optionalApp
>;

/** `nexus:apps` */
export const apps = group(shape, "The apps that the stack runs, by name. Default: none.");
