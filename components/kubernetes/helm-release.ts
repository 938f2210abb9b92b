import type { Provider } from "@pulumi/kubernetes";
import { Release } from "@pulumi/kubernetes/helm/v3/release.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { type Chart, type ChartName, catalog } from "../catalog.ts";
import type { Fields } from "./manifest.ts";

/** A chart of the catalog, installed in a namespace. */
export interface HelmReleaseArgs {
	/** The chart by its name in the catalog, which pins its repository and version. */
	readonly chart: ChartName;
	/** Namespace of the release; it must exist. */
	readonly namespace: string;
	/**
	 * Values as plain data. The type has no room for an output: Helm keeps values in clear in its own Secret and Pulumi
	 * in its state, so a chart gets the NAME of an existing Secret, never what is in it.
	 */
	readonly values: Fields;
	/** The cluster. */
	readonly provider: Provider;
	/** What must stand first: CRDs, the namespace, the Secrets that the values name. */
	readonly dependsOn?: readonly Resource[];
	/**
	 * Seconds until an install or upgrade that is not ready counts as failed.
	 * @default 600: a first pull of every image over a home line
	 */
	readonly timeoutSeconds?: number;
}

/** Revisions that Helm keeps: enough to go back, few enough to read. */
const REVISIONS = 5;

/**
 * A Helm release, and what happens when it fails.
 *
 * A failed install or upgrade stays as it is (`atomic: false`): it can be looked at, and the next update upgrades it.
 * Rolling back by itself would take the evidence along, and a first install that rolls back deletes what its hooks made.
 * Only a process that was killed leaves a release `pending`, which Helm refuses to touch: `nexus up` looks for those
 * before it starts and names the command that frees each (see docs/decisions/0002-helm-v3-release.md).
 */
export class HelmRelease extends ComponentResource {
	/** The release, for `dependsOn` of what needs its operator. */
	readonly release: Release;

	constructor(name: string, args: HelmReleaseArgs, options: ComponentResourceOptions) {
		super("nexus:kubernetes:HelmRelease", name, {}, options);
		const chart: Chart = catalog.charts[args.chart];
		this.release = new Release(
			`${name}-release`,
			{
				// A fixed name: Pulumi's random suffix would make a second release of every replacement.
				name,
				namespace: args.namespace,
				...chartSource(chart),
				version: chart.version,
				values: args.values,
				timeout: args.timeoutSeconds ?? 600,
				atomic: false,
				cleanupOnFail: false,
				skipAwait: false,
				waitForJobs: true,
				maxHistory: REVISIONS,
				createNamespace: false,
				// CRDs that Helm would install once and never upgrade are applied by Nexus, as resources of their own.
				skipCrds: chart.crds?.appliedBy !== "chart",
			},
			{ parent: this, provider: args.provider, dependsOn: [...(args.dependsOn ?? [])] },
		);
		this.registerOutputs({});
	}
}

/** Where Helm finds a chart: an OCI reference is one address, a classic repository an address and a name. */
export function chartSource({ repository, name }: Pick<Chart, "repository" | "name">) {
	return repository.startsWith("oci://")
		? { chart: `${repository}/${name}` }
		: { chart: name, repositoryOpts: { repo: repository } };
}
