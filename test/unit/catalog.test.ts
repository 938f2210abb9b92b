import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { satisfies, valid, validRange } from "semver";
import { describe, expect, test } from "vitest";
import { retiredSource } from "../../components/catalog/retired.ts";
import { type Chart, catalog, type Image, image, type ReleaseManifest } from "../../components/catalog.ts";

const charts: readonly (readonly [string, Chart])[] = Object.entries(catalog.charts);
const manifests: readonly (readonly [string, ReleaseManifest])[] = Object.entries(catalog.manifests);
const images: readonly (readonly [string, Image])[] = Object.entries(catalog.images);
const entries = [
	...charts,
	...manifests,
	...images,
	...Object.entries(catalog.crds),
	...Object.entries(catalog.tools),
	["k3s", catalog.k3s] as const,
	["gce", catalog.gce] as const,
];
const k3s = catalog.k3s.version;

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The list itself, its tests, configs that are there to be refused, and what users bring along. */
const ABOUT_RETIRED = /components\/catalog\/retired\.ts$|test\/unit\/|test\/fixtures\/(?:.*\/invalid|compose)\//;
const SKIPPED = new Set(["node_modules", ".git", ".nexus", "coverage"]);

describe("every version in the catalog is exact", () => {
	test.each(charts)("chart %s", (_, chart) => {
		expect(valid(chart.version), "a semver version, not a range").not.toBeNull();
		expect(chart.appVersion).toMatch(/^v?\d+\.\d+(\.\d+)?$/);
	});
	test.each(manifests)("manifest %s, and its address names that version", (_, { url, version }) => {
		expect(valid(version)).toBe(version);
		expect(url).toContain(`/download/v${version}/`);
	});
	test.each(images)("image %s", (_, { tag, digest }) => {
		expect(tag, "a version or the day of a build").toMatch(/\d+\.\d+|\d{8}/);
		expect(tag).not.toMatch(/latest|stable|edge|unstable/);
		if (digest !== undefined) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
	});
	test("k3s, with its k3s build", () => {
		expect(k3s).toMatch(/^v\d+\.\d+\.\d+\+k3s\d+$/);
	});
	test("tools", () => {
		for (const { version } of Object.values(catalog.tools)) expect(valid(version)).toBe(version);
	});
});

describe("the pinned Kubernetes", () => {
	test("is one minor: k3s, its image and the schema agree", () => {
		expect(k3s).toMatch(new RegExp(`^v${RegExp.escape(catalog.kubernetes.minor)}\\.`));
		expect(catalog.kubernetes.schemaVersion.startsWith(`${catalog.kubernetes.minor}.`)).toBe(true);
		expect(catalog.images.k3s.tag).toBe(k3s.replace("+", "-"));
	});
	test.each([...charts, ...manifests])("is inside the range of %s", (_, { kubernetes, kubernetesFrom }) => {
		expect(validRange(kubernetes)).not.toBeNull();
		expect(satisfies(k3s, kubernetes), `${k3s} in ${kubernetes}`).toBe(true);
		expect(kubernetes === "*").toBe(kubernetesFrom.startsWith("none:"));
	});
	test.each(charts)("is tested by the makers of %s, or a reason stands there", (_, { tested, outsideTested }) => {
		const inside = tested === undefined || satisfies(k3s, tested);
		expect(outsideTested === undefined).toBe(inside);
	});
});

describe("every entry can be checked again", () => {
	test.each(entries)("%s has a public source and a day that has been", (_, { source, readAt }) => {
		expect(source.repository).toMatch(/^https:\/\/[a-z.]+\/\S+$/);
		expect(source.ref).toMatch(/^\S+$/);
		expect(new Date(readAt).toISOString().slice(0, 10)).toBe(readAt);
		expect(new Date(readAt).getTime()).toBeLessThanOrEqual(Date.now());
		expect(readAt <= catalog.readAt, `${readAt} is after the catalog's own ${catalog.readAt}`).toBe(true);
	});
	test.each(charts)("chart %s lies in a public repository, under its own name", (key, { repository, name }) => {
		expect(repository).toMatch(/^(oci|https):\/\/[a-z0-9.-]+(\/[\w.-]+)*\/?$/);
		if (repository.startsWith("oci:")) {
			expect(repository.endsWith(`/${name}`), "the repository without the chart's name").toBe(false);
		}
		expect(name).toBe(key);
	});
	test.each(charts)("chart %s says why it is installed as it is", (_, { installer, why }) => {
		expect(why.length).toBeGreaterThan(20);
		if (installer === "helm.v4.Chart") expect(why, "the default needs no defence; this does").toMatch(/hook/i);
	});
});

describe("nothing in the catalog is there twice", () => {
	const unique = (things: readonly string[]) => expect(things.toSorted()).toEqual([...new Set(things)].toSorted());
	test("charts", () => unique(charts.map(([, { repository, name }]) => `${repository}/${name}`)));
	test("images", () => unique(images.map(([, { repository }]) => repository)));
	test("custom resource definitions", () => unique(Object.values(catalog.crds).flatMap(({ names }) => names)));
});

describe("CRD bundles", () => {
	const owners = [
		...charts.flatMap(([, { crds }]) => (crds ? [crds.bundle] : [])),
		...manifests.map(([, m]) => m.crds),
	];
	test("each belongs to exactly one chart or manifest, and each of these names one that exists", () => {
		expect(owners.toSorted()).toEqual(Object.keys(catalog.crds).toSorted());
	});
	test.each(Object.entries(catalog.crds))("%s names its definitions in order", (_, { names }) => {
		expect(names.length).toBeGreaterThan(0);
		expect(names).toEqual(names.toSorted());
	});
});

describe("an image reference", () => {
	test("holds tag and digest where the digest is known", () => {
		expect(image("postgresql")).toBe(
			"ghcr.io/cloudnative-pg/postgresql:18.6-202608170814-standard-trixie@sha256:771f9eab5225587af259d84680cc69a5b6e374ac32bb24effafde1f3368a1241",
		);
	});
	test("holds the tag alone where it is not", () => {
		expect(image("valkey")).toBe("docker.io/valkey/valkey:9.1.1");
	});
	test.each(images)("of %s names its registry", (_, { repository }) => {
		expect(repository).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+\/[a-z0-9._/-]+$/);
	});
});

test("our own images are built on images of the catalog", () => {
	const known = images.map(([, { repository, tag }]) => `${repository}:${tag}`);
	const bases = productFiles(join(ROOT, "images"), /Containerfile$/).flatMap((file) =>
		[...readFileSync(file, "utf8").matchAll(/^FROM (\S+)/gm)].map(([, base]) => base),
	);
	expect(bases.length).toBeGreaterThan(0);
	expect(bases.filter((base) => !known.includes(base?.split("@")[0] ?? ""))).toEqual([]);
});

describe("retired sources", () => {
	test.each([
		["docker.io/bitnami/redis:7.2", "Bitnami"],
		["oci://registry-1.docker.io/bitnamicharts/redis", "Bitnami"],
		["docker.io/bitnamilegacy/postgresql:16", "Bitnami"],
		["https://kubernetes.github.io/ingress-nginx", "ingress-nginx"],
		["registry.k8s.io/ingress-nginx/controller:v1.11.0", "ingress-nginx"],
		["docker.io/grafana/promtail:3.0.0", "Promtail"],
		["https://grafana.github.io/helm-charts/loki", "the grafana/loki chart"],
		["quay.io/minio/minio:RELEASE.2025-04-22T22-12-26Z", "MinIO's public images and charts"],
		["minio/mc", "MinIO's public images and charts"],
		["k8s.gcr.io/pause:3.9", "the old Kubernetes registries"],
		["https://charts.helm.sh/stable", "the old stable charts"],
	])("%s is known as one", (address, name) => {
		expect(retiredSource(address)?.name).toBe(name);
	});
	test.each([
		"docker.io/grafana/loki:3.7.6",
		"oci://ghcr.io/grafana-community/helm-charts",
		"https://grafana.github.io/helm-charts",
		"docker.io/library/nginx:1.29.1",
		"Bitnami's images moved",
	])("%s is not one", (address) => {
		expect(retiredSource(address)).toBeUndefined();
	});
	test.each(charts)("chart %s comes from none", (_, { repository, name }) => {
		expect(retiredSource(`${repository.replace(/\/$/, "")}/${name}`)).toBeUndefined();
	});
	test("no file of the product names one", () => {
		const found = productFiles().flatMap((file) =>
			readFileSync(file, "utf8")
				.split("\n")
				.flatMap((line, index) => {
					const retired = retiredSource(line);
					return retired ? [`${relative(ROOT, file)}:${index + 1}: ${retired.name}; use ${retired.instead}`] : [];
				}),
		);
		expect(found).toEqual([]);
	});
});

function productFiles(folder = ROOT, names = /\.(ts|js|ya?ml|cfg)$|Containerfile$/): readonly string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : productFiles(path, names);
		return names.test(path) && !ABOUT_RETIRED.test(path) ? [path] : [];
	});
}
