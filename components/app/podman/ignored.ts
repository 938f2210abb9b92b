import { type Fields, isFields, type Manifest } from "../../kubernetes/manifest.ts";
import { containersOf, podTemplateOf } from "../../kubernetes/pod-template.ts";
import { blueGreenOf } from "../kinds.ts";
import type { App } from "../model.ts";
import type { PodmanApp } from "./documents.ts";

/** Something that the cluster does for an app and Podman does not. */
export interface Ignored {
	/** What it is, in Kubernetes' terms. */
	readonly what: string;
	/** What that means for whoever runs the app under Podman. */
	readonly meaning: string;
}

/** When something is ignored, and what to say of it. */
interface Rule extends Ignored {
	readonly applies: (app: App, parts: PodmanApp) => boolean;
}

const leftOut =
	(...kinds: readonly string[]) =>
	(_: App, parts: PodmanApp): boolean =>
		parts.leftOut.some(({ kind }) => kinds.includes(kind));

const inPod =
	(holds: (spec: Fields, manifest: Manifest) => boolean) =>
	(_: App, { documents }: PodmanApp): boolean =>
		documents.some((document) => {
			const spec = document.kind === "Pod" ? document.spec : podTemplateOf(document)?.spec;
			return isFields(spec) && holds(spec, document);
		});

const inContainer = (field: string): Rule["applies"] =>
	inPod((spec) => Array.isArray(spec.containers) && spec.containers.some((it) => isFields(it) && field in it));

const always = (): boolean => true;

/** All that is known to be ignored. Most of it Podman passes over in silence, so we say it. */
const RULES: readonly Rule[] = [
	{
		what: "Service",
		meaning:
			"a service is reached by its name and the port of its container, on the app's own network; the URLs in the ConfigMaps say so",
		applies: leftOut("Service"),
	},
	{
		what: "HTTPRoute",
		meaning:
			"there is no gateway: no TLS, no host names, no paths of several services under one name; each has a port of its own",
		applies: leftOut("HTTPRoute"),
	},
	{
		what: "NetworkPolicy, ResourceQuota, LimitRange, Namespace",
		meaning:
			"services of one app reach each other and the whole internet, declared or not; other apps are on other networks",
		applies: always,
	},
	{
		what: "readinessProbe",
		meaning: "a service that is not ready gets requests all the same",
		applies: inContainer("readinessProbe"),
	},
	{
		what: "startupProbe, livenessProbe",
		meaning:
			"left out of the YAML: Podman would carry them out with nc or curl inside the container and restart what has neither; a program that hangs is not restarted, one that ends is",
		applies: (app) => Object.values(app.services).some(({ kind }) => kind !== "job"),
	},
	{
		what: "preStop",
		meaning: "a stop does not wait for requests that are on their way; the program gets SIGTERM at once",
		applies: inContainer("lifecycle"),
	},
	{
		what: "replicas, HorizontalPodAutoscaler, PodDisruptionBudget, topologySpreadConstraints",
		meaning: "there is one pod of each service, and an update of it interrupts",
		applies: (app, parts) =>
			leftOut("HorizontalPodAutoscaler", "PodDisruptionBudget")(app, parts) ||
			inPod((_, { spec }) => isFields(spec) && typeof spec.replicas === "number" && spec.replicas > 1)(app, parts),
	},
	{
		what: "blueGreen",
		meaning: "the active colour runs, the other one does not, and there is no preview",
		applies: (app) => Object.values(app.services).some((service) => blueGreenOf(service) !== undefined),
	},
	{
		what: "CronJob",
		meaning: "nothing starts it by the clock here",
		applies: leftOut("CronJob"),
	},
	{
		what: "backoffLimit, activeDeadlineSeconds",
		meaning: "a job that fails is not tried again, and one that hangs is not stopped",
		applies: (_, { documents }) => documents.some(({ kind }) => kind === "Job"),
	},
	{
		what: "fsGroup",
		meaning:
			"a new volume belongs to the user of the container only where the image has no directory in its place; an image that has one must own it",
		applies: inPod((_, { kind }) => kind === "Pod"),
	},
	{
		what: "nodeSelector, ServiceAccount, runAsNonRoot, seccompProfile, requests of CPU",
		meaning:
			"there is one machine and no API server; the user's number and Podman's own seccomp profile hold, and limits of memory where cgroup v2 gives them to the user",
		applies: inPod((_, manifest) => manifest.kind === "Pod" || containersOf(manifest).length > 0),
	},
];

/** What Podman ignores of an app. */
export function ignoredOf(app: App, parts: PodmanApp): readonly Ignored[] {
	return RULES.filter(({ applies }) => applies(app, parts)).map(({ what, meaning }) => ({ what, meaning }));
}
