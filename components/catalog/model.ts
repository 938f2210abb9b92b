/** A day, written as ISO 8601: `2026-08-22`. */
export type IsoDay = `${number}-${number}-${number}`;

/** Where a fact was read. */
export interface Source {
	/** The public repository (or page) that says so. */
	readonly repository: `https://${string}`;
	/** The tag or commit it was read at. */
	readonly ref: string;
}

/**
 * How sure we are of an entry.
 * `upstream`: read in the project's own repository. `reported`: seen pinned in other people's public files only;
 * look at it upstream before building more on it.
 */
export type Evidence = "upstream" | "reported";

/** What every entry carries, so that a reader can check it again. */
export interface Provenance {
	readonly source: Source;
	/** The day whose state of the source was read (not the day of the release). */
	readonly readAt: IsoDay;
	readonly evidence: Evidence;
}

/** How a chart reaches the cluster. `helm.v3.Release` unless there is a written reason: it runs the chart's hooks. */
export type Installer = "helm.v3.Release" | "helm.v4.Chart";

/** A Helm chart. */
export interface Chart extends Provenance {
	/** Folder of an OCI registry (`oci://…`, without the chart's name) or a classic chart repository (`https://…`). */
	readonly repository: `oci://${string}` | `https://${string}`;
	readonly name: string;
	/** Exact chart version, as published. */
	readonly version: string;
	/** Version of what the chart installs, as its Chart.yaml says (K8up's does not: its image tag). */
	readonly appVersion: string;
	/** The Kubernetes versions we accept, a semver range; `*` where upstream names none. */
	readonly kubernetes: string;
	/** Where that range comes from. */
	readonly kubernetesFrom: string;
	/** Kubernetes minors that upstream runs its own tests on, where it publishes them; information, not a gate. */
	readonly tested?: string;
	/** Why it is pinned although the pinned Kubernetes is outside `tested`. */
	readonly outsideTested?: string;
	/** Which CRDs go with the chart and who applies them. Absent: the chart has none. */
	readonly crds?: ChartCrds;
	readonly installer: Installer;
	/** Why this installer. */
	readonly why: string;
}

/** The CRDs that belong to a chart. */
export interface ChartCrds {
	/** Key in `catalog.crds`. */
	readonly bundle: string;
	/** `nexus`: typed resources before the chart. `chart`: the chart's own templates. `nobody`: we use none of its kinds. */
	readonly appliedBy: "nexus" | "chart" | "nobody";
	readonly why: string;
}

/** A manifest that a project publishes with its release, for what has no chart. */
export interface ReleaseManifest extends Provenance {
	readonly url: `https://${string}`;
	readonly version: string;
	readonly kubernetes: string;
	readonly kubernetesFrom: string;
	/** Key in `catalog.crds`. */
	readonly crds: string;
	readonly why: string;
}

/** A container image that we name ourselves (charts bring their own). */
export interface Image extends Provenance {
	/** Registry and path, written out: `docker.io/library/busybox`. */
	readonly repository: string;
	readonly tag: string;
	/** Absent where no primary source publishes it: a digest copied from a stranger's file would only look safe. */
	readonly digest?: `sha256:${string}`;
	readonly why: string;
}

/** CRDs of one component at one version. */
export interface CrdBundle extends Provenance {
	/** Version of the component whose CRDs these are. */
	readonly version: string;
	readonly license: "Apache-2.0" | "MPL-2.0";
	/** `metadata.name` of each, in alphabetical order. */
	readonly names: readonly string[];
}

/** A program that runs on the user's machine. */
export interface Tool extends Provenance {
	readonly version: string;
	readonly why: string;
}

/** Everything that Nexus pins. */
export interface Catalog {
	/** The day on which the whole file was last gone through. */
	readonly readAt: IsoDay;
	readonly kubernetes: {
		/** The minor that every component supports. */
		readonly minor: string;
		/** The release whose OpenAPI schema the offline plan checks manifests against. */
		readonly schemaVersion: string;
		readonly why: string;
	};
	readonly k3s: Provenance & { readonly version: string; readonly why: string };
	readonly charts: Readonly<Record<string, Chart>>;
	readonly manifests: Readonly<Record<string, ReleaseManifest>>;
	readonly images: Readonly<Record<string, Image>>;
	readonly crds: Readonly<Record<string, CrdBundle>>;
	readonly gce: Provenance & {
		/** `project/family`: the newest image of that family at the moment the VM is created. */
		readonly image: string;
		readonly why: string;
	};
	readonly tools: Readonly<Record<string, Tool>>;
}
