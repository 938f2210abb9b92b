import { COLOURS } from "../../components/app/model.ts";
import { imageProblems } from "../../components/app/problems/image.ts";
import { APPS, type AppName } from "../apps/registry.ts";
import { checkedText, DNS_LABEL, group, hostLabel, named, oneOf, whole } from "./field.ts";

const service = group(
	{
		image: checkedText(
			(image) => imageProblems(image).length === 0,
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
