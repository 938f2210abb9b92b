import { ValidatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicy.js";
import { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicyBinding.js";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { CustomResourceDefinition } from "@pulumi/kubernetes/apiextensions/v1/customResourceDefinition.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { LimitRange } from "@pulumi/kubernetes/core/v1/limitRange.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import { ResourceQuota } from "@pulumi/kubernetes/core/v1/resourceQuota.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass.js";
import type { ComponentResource, CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { type Manifest, namespaceOf } from "./manifest.ts";
import { skipAwait } from "./skip-await.ts";

/** A manifest as components hold it: secrets and addresses of other resources are outputs. */
export type PlacedManifest = Manifest<Output<string>>;

/** How a set of manifests is placed. */
export interface PlacementOptions {
	/** The component that they belong to. */
	readonly parent: ComponentResource;
	/** The cluster. Explicit, because the default provider would follow whatever kubeconfig the shell has. */
	readonly provider: Provider;
	/** What must stand before the first of them. */
	readonly dependsOn?: readonly Resource[];
	/** Manifests whose removal would lose data: the engine refuses to delete them until the protection is lifted. */
	readonly protect?: (manifest: PlacedManifest) => boolean;
}

type Place = (name: string, manifest: PlacedManifest, options: CustomResourceOptions) => Resource;

/**
 * The one place where plain data becomes a typed argument. The compiler cannot follow a manifest of any kind into the
 * SDK's types; instead the plan checks every manifest against the schema of the API server, unknown fields included.
 */
function typed<Args>(Kind: new (name: string, args: Args, options: CustomResourceOptions) => Resource): Place {
	return (name, manifest, options) => new Kind(name, manifest as unknown as Args, options);
}

/**
 * The kinds that Nexus writes, in the order in which they are made; teardown runs it backwards. Everything unknown is a
 * custom resource and comes last. Helm installs in the same order, for the same reasons.
 * @see https://helm.sh/docs/intro/using_helm/ "Helm installs resources in the following order"
 */
const KINDS: readonly (readonly [apiVersionAndKind: string, place: Place])[] = [
	["apiextensions.k8s.io/v1/CustomResourceDefinition", typed(CustomResourceDefinition)],
	["admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy", typed(ValidatingAdmissionPolicy)],
	["admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding", typed(ValidatingAdmissionPolicyBinding)],
	["v1/Namespace", typed(Namespace)],
	["networking.k8s.io/v1/NetworkPolicy", typed(NetworkPolicy)],
	["v1/ResourceQuota", typed(ResourceQuota)],
	["v1/LimitRange", typed(LimitRange)],
	["policy/v1/PodDisruptionBudget", typed(PodDisruptionBudget)],
	["v1/ServiceAccount", typed(ServiceAccount)],
	["v1/Secret", typed(Secret)],
	["v1/ConfigMap", typed(ConfigMap)],
	["storage.k8s.io/v1/StorageClass", typed(StorageClass)],
	["v1/PersistentVolumeClaim", typed(PersistentVolumeClaim)],
	["v1/Service", typed(Service)],
	["apps/v1/Deployment", typed(Deployment)],
	["apps/v1/StatefulSet", typed(StatefulSet)],
	["batch/v1/Job", typed(Job)],
	["batch/v1/CronJob", typed(CronJob)],
	["autoscaling/v2/HorizontalPodAutoscaler", typed(HorizontalPodAutoscaler)],
];

const RANK = new Map(KINDS.map(([key], index) => [key, index]));
const PLACE = new Map(KINDS);
const placeCustomResource = typed(CustomResource);

/** The walls of a namespace stand before anything moves in; later kinds wait for what they read. */
const WAVES: readonly (readonly string[])[] = [
	["CustomResourceDefinition", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "Namespace"],
	["NetworkPolicy", "ResourceQuota", "LimitRange"],
	["ServiceAccount", "Secret", "ConfigMap", "PersistentVolumeClaim", "StorageClass", "Service", "PodDisruptionBudget"],
	["Deployment", "StatefulSet", "Job", "CronJob"],
	// A Gateway is acted upon at once: its parameters, and its right to the certificate, stand before it.
	["NginxProxy", "ReferenceGrant"],
	["Gateway"],
];

/**
 * Makes one typed resource of each manifest, a wave after the other, as children of `parent`.
 *
 * @param prefix name of the component; a child is named `<prefix>-<kind>-<name>`.
 * @returns the resources of the last wave that has any, for `dependsOn` of what comes after.
 */
export function placeManifests(
	prefix: string,
	manifests: readonly PlacedManifest[],
	options: PlacementOptions,
): readonly Resource[] {
	let before: readonly Resource[] = options.dependsOn ?? [];
	for (const wave of waves(manifests)) {
		before = wave.map((manifest) => placeManifest(prefix, manifest, options, before));
	}
	return before;
}

/** Splits manifests into waves, each sorted by kind and then as given. Exported for the tests. */
export function waves<A>(manifests: readonly Manifest<A>[]): readonly (readonly Manifest<A>[])[] {
	const sorted = manifests.toSorted((a, b) => rank(a) - rank(b));
	const byWave = Map.groupBy(sorted, waveOf);
	return [...byWave.keys()].toSorted((a, b) => a - b).map((wave) => byWave.get(wave) ?? []);
}

/** The logical name of a manifest's resource: stable, and unique within a stack. */
export function resourceName<A>(prefix: string, manifest: Manifest<A>): string {
	const { name } = manifest.metadata;
	const suffix = name === prefix || name === "" ? "" : `-${name}`;
	const namespace = namespaceOf(manifest);
	const place = namespace === undefined || namespace.startsWith(prefix) ? "" : `-${namespace}`;
	return `${prefix}${place}-${manifest.kind.toLowerCase()}${suffix}`;
}

function placeManifest(
	prefix: string,
	manifest: PlacedManifest,
	{ parent, provider, protect }: PlacementOptions,
	dependsOn: readonly Resource[],
): Resource {
	const resourceOptions = {
		parent,
		provider,
		dependsOn: [...dependsOn],
		protect: protect?.(manifest) ?? false,
		...optionsOf(manifest),
	};
	const place = PLACE.get(keyOf(manifest)) ?? placeCustomResource;
	return place(resourceName(prefix, manifest), isWaitedFor(manifest) ? manifest : skipAwait(manifest), resourceOptions);
}

/** What the engine has to know of a kind. */
function optionsOf({ kind, spec }: PlacedManifest): CustomResourceOptions {
	if (kind === "StatefulSet") {
		// Kubernetes lets nobody change them, so the engine would replace the set, and a set that goes may take its volumes along.
		return { ignoreChanges: ["spec.volumeClaimTemplates"] };
	}
	if (kind === "Job" && isRecord(spec) && typeof spec.activeDeadlineSeconds === "number") {
		// The engine waits for a Job's end, by itself for ten minutes alone; a minute more for the Job to say that it failed.
		const wait = `${spec.activeDeadlineSeconds + 60}s`;
		return { customTimeouts: { create: wait, update: wait } };
	}
	return {};
}

/**
 * The engine would wait until a Service has pods, which here come after it, and for ever where there are to be none. That
 * pods are ready is said by what runs them. A load balancer's address is somebody else's work, and is waited for.
 * @see https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/service.go
 */
function isWaitedFor({ kind, spec }: PlacedManifest): boolean {
	return kind !== "Service" || (isRecord(spec) && spec.type === "LoadBalancer");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null;
}

function keyOf(manifest: Manifest<unknown>): string {
	return `${manifest.apiVersion}/${manifest.kind}`;
}

function rank(manifest: Manifest<unknown>): number {
	return RANK.get(keyOf(manifest)) ?? KINDS.length;
}

function waveOf(manifest: Manifest<unknown>): number {
	const wave = WAVES.findIndex((kinds) => kinds.includes(manifest.kind));
	return wave === -1 ? WAVES.length : wave;
}
