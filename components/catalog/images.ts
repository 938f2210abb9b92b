import type { Image } from "./model.ts";

const OFFICIAL_IMAGES = { repository: "https://github.com/docker-library/official-images", ref: "37079fb336" } as const;

/** Images that we name ourselves; the charts' own images are pinned by the chart version. */
export const images = {
	postgresql: {
		repository: "ghcr.io/cloudnative-pg/postgresql",
		tag: "18.6-202608170814-standard-trixie",
		digest: "sha256:771f9eab5225587af259d84680cc69a5b6e374ac32bb24effafde1f3368a1241",
		why: "`standard` ships pgvector and goes with the Barman Cloud plugin; the `system` images are deprecated. Tag and digest are those of the project's own signed image catalog.",
		source: { repository: "https://github.com/cloudnative-pg/artifacts", ref: "da87904" },
		readAt: "2026-08-22",
		evidence: "upstream",
	},
	valkey: {
		repository: "docker.io/valkey/valkey",
		tag: "9.1.1",
		why: "The version that the pinned chart is made for.",
		source: { repository: "https://github.com/valkey-io/valkey-helm", ref: "valkey-0.11.0" },
		readAt: "2026-07-22",
		evidence: "upstream",
	},
	rabbitmq: {
		repository: "docker.io/library/rabbitmq",
		tag: "4.2.9",
		why: "The line that the pinned cluster operator was made with. Without the management page: queues and users come from a file.",
		source: OFFICIAL_IMAGES,
		readAt: "2026-08-21",
		evidence: "upstream",
	},
	seaweedfs: {
		repository: "docker.io/chrislusf/seaweedfs",
		tag: "4.44",
		why: "Object storage in one process; the version that the pinned chart is made for.",
		source: { repository: "https://github.com/seaweedfs/seaweedfs", ref: "4.44" },
		readAt: "2026-08-22",
		evidence: "upstream",
	},
	debian: {
		repository: "docker.io/library/debian",
		tag: "trixie-20260803-slim",
		why: "Base of the images that we build ourselves (the visit counter): the release that the nodes run, by the tag of one day's build.",
		source: OFFICIAL_IMAGES,
		readAt: "2026-08-21",
		evidence: "upstream",
	},
	busybox: {
		repository: "docker.io/library/busybox",
		tag: "1.38.0-musl",
		why: "Waits for a dependency before an app starts: the smallest image with a shell and nc. The musl variant is static and small.",
		source: OFFICIAL_IMAGES,
		readAt: "2026-08-21",
		evidence: "upstream",
	},
	haproxy: {
		repository: "docker.io/library/haproxy",
		tag: "3.0.26-trixie",
		why: "The edge as a Deployment (provider `cluster`): the same 3.0 LTS line that Debian 13 gives the edge VM, so one config serves both.",
		source: OFFICIAL_IMAGES,
		readAt: "2026-08-21",
		evidence: "upstream",
	},
	k3s: {
		repository: "docker.io/rancher/k3s",
		tag: "v1.36.5-k3s1",
		why: "What k3d runs as a node: the pinned k3s, `+` written as `-` because a tag cannot hold it.",
		source: { repository: "https://github.com/k3s-io/k3s", ref: "v1.36.5+k3s1" },
		readAt: "2026-11-21",
		evidence: "reported",
	},
	registry: {
		repository: "docker.io/library/registry",
		tag: "3.1.1",
		why: "The local registry beside the laptop's cluster, for images that are built there.",
		source: OFFICIAL_IMAGES,
		readAt: "2026-08-21",
		evidence: "upstream",
	},
} as const satisfies Readonly<Record<string, Image>>;
