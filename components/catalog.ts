import { charts } from "./catalog/charts.ts";
import { crds } from "./catalog/crds.ts";
import { images } from "./catalog/images.ts";
import { manifests } from "./catalog/manifests.ts";
import type { Catalog, Image } from "./catalog/model.ts";

export type * from "./catalog/model.ts";

/** Everything that Nexus pins: exact versions, each with its source and the day it was read. */
export const catalog = {
	readAt: "2026-11-21",
	kubernetes: {
		minor: "1.36",
		schemaVersion: "1.36.3",
		why: "The newest minor inside every component's range (CloudNativePG 1.30 ends there). The schema of an older patch of the same minor is the same API.",
	},
	k3s: {
		version: "v1.36.5+k3s1",
		why: "The newest seen k3s of the pinned minor; from 1.37 on k3s ships Gateway API CRDs of its own and forces their ownership.",
		source: { repository: "https://github.com/k3s-io/k3s", ref: "v1.36.5+k3s1" },
		readAt: "2026-11-21",
		evidence: "reported",
	},
	charts,
	manifests,
	images,
	crds,
	gce: {
		image: "debian-cloud/debian-13",
		why: "A family, on purpose: Google deprecates dated images every month, and the VM reads it only when it is created. Debian 13 carries HAProxy 3.0 in its own packages.",
		source: { repository: "https://cloud.google.com/compute/docs/images/os-details", ref: "debian-13" },
		readAt: "2026-11-21",
		evidence: "reported",
	},
	tools: {
		k3d: {
			version: "5.9.0",
			why: "Runs k3s in rootless Podman on a laptop.",
			source: { repository: "https://github.com/k3d-io/k3d", ref: "v5.9.0" },
			readAt: "2026-06-12",
			evidence: "upstream",
		},
	},
} as const satisfies Catalog;

export type ChartName = keyof typeof charts;
export type ImageName = keyof typeof images;
export type ManifestName = keyof typeof manifests;
export type CrdBundleName = keyof typeof crds;

/** The reference of a pinned image as a container spec wants it: `repository:tag`, with `@digest` where it is known. */
export function image(name: ImageName): string {
	const { repository, tag, digest }: Image = images[name];
	return `${repository}:${tag}${digest === undefined ? "" : `@${digest}`}`;
}
