import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { planFolder } from "../../../cli/render/folder.ts";
import { renderGitops } from "../../../cli/render/gitops.ts";
import { readRecord } from "../../../cli/render/record.ts";
import type { Stack } from "../../../cli/stack.ts";
import { appFolders } from "../../../components/app/gitops/folders.ts";
import { imageReference } from "../../../components/app/gitops/image-reference.ts";
import { workloadManifests } from "../../../components/app/manifests.ts";
import type { App } from "../../../components/app/model.ts";
import { counter } from "../../../stacks/apps/counter.ts";
import { ENVIRONMENT } from "../app/fixtures.ts";
import { filesIn, folderOfATest, renderInto, stackWith } from "./fixtures.ts";

const BY_ARGO_CD = {
	delivery: {
		method: "argocd",
		repository: "https://example.dev/config.git",
		branch: "main",
		path: ".",
		private: false,
	},
} as const;
const KUSTOMIZATION = "counter/counter/kustomization.yaml";

const stackOfArgoCd = async (image?: string) =>
	stackWith("dev", { counter: { services: image === undefined ? {} : { counter: { image } } } }, BY_ARGO_CD);

const withData = async () => {
	const stack = await stackOfArgoCd();
	return { ...stack, config: { ...stack.config, data: { ...stack.config.data, delivery: "argocd" as const } } };
};

describe("the config repo", () => {
	const state = folderOfATest();
	/** What a render would do. */
	const planOf = async (stack: Stack) =>
		planFolder(state.out, await readRecord(state.out, "dev", "gitops"), renderGitops(stack));
	/** What a pipeline does after a build. */
	const ci = (from: string, to: string) => {
		const file = join(state.out, KUSTOMIZATION);
		const before = readFileSync(file, "utf8");
		expect(before).toContain(`newTag: ${from}`);
		writeFileSync(file, before.replace(`newTag: ${from}`, `newTag: ${to}`));
	};

	test("has a folder an app and one below it a service, each with a kustomization of what is beside it", async () => {
		const { files } = renderGitops(await withData());
		expect(files.map(({ path }) => path)).toEqual([
			"counter/kustomization.yaml",
			"counter/counter/configmap-waits.yaml",
			"counter/counter/serviceaccount.yaml",
			"counter/counter/service.yaml",
			"counter/counter/deployment.yaml",
			"counter/counter/httproute.yaml",
			"counter/counter/kustomization.yaml",
			"counter/redis/serviceaccount.yaml",
			"counter/redis/service.yaml",
			"counter/redis/statefulset.yaml",
			"counter/redis/kustomization.yaml",
		]);
		expect(parse(files[0]?.text ?? "")).toMatchObject({ resources: ["counter", "redis"] });
		expect(parse(files.find(({ path }) => path === KUSTOMIZATION)?.text ?? "")).toEqual({
			apiVersion: "kustomize.config.k8s.io/v1beta1",
			kind: "Kustomization",
			resources: ["configmap-waits.yaml", "serviceaccount.yaml", "service.yaml", "deployment.yaml", "httproute.yaml"],
			images: [{ name: "localhost/nexus/counter", newTag: "0.1.0" }],
		});
	});

	test("says what runs once, in the kustomization; what waits before it keeps its tag", async () => {
		const { files } = renderGitops(await stackOfArgoCd());
		const deployment = parse(files.find(({ path }) => path.endsWith("/deployment.yaml"))?.text ?? "");
		expect(deployment.spec.template.spec.containers[0].image).toBe("localhost/nexus/counter");
		expect(deployment.spec.template.spec.initContainers[0].image).toMatch(/^docker\.io\/library\/busybox:/);
	});

	test("has no Namespace, NetworkPolicy or Secret, and no text of a secret", async () => {
		const { files } = renderGitops(await withData());
		const kinds = new Set(files.map(({ text }) => parse(text).kind));
		expect([...kinds].toSorted()).toEqual([
			"ConfigMap",
			"Deployment",
			"HTTPRoute",
			"Kustomization",
			"Service",
			"ServiceAccount",
			"StatefulSet",
		]);
		expect(files.filter(({ text }) => /requirepass|redis:\/\/|stringData/.test(text))).toEqual([]);
	});

	test("leaves out data services while they are Pulumi's, and says so", async () => {
		const { files, remarks } = renderGitops(await stackOfArgoCd());
		expect(files.filter(({ path }) => path.startsWith("counter/redis"))).toEqual([]);
		expect(remarks).toEqual([
			'left out, as Pulumi applies it: counter/redis (what keeps data, while nexus:data.delivery is "pulumi")',
		]);
	});

	test("never has object storage, whoever delivers the databases", async () => {
		const stack = await stackWith("dev", { protostar: { services: {} } }, BY_ARGO_CD);
		const data = { ...stack.config.data, delivery: "argocd" as const };
		const { files, remarks } = renderGitops({ ...stack, config: { ...stack.config, data } });
		expect(files.filter(({ text }) => text.includes("seaweedfs"))).toEqual([]);
		expect(files.filter(({ path }) => path.endsWith("/statefulset.yaml")).length).toBeGreaterThan(2);
		expect(remarks).toEqual([
			"left out, as Pulumi applies it: protostar/object-store (object storage is never in the config repo)",
		]);
	});

	test("keeps what holds data from being pruned or deleted", async () => {
		const { files } = renderGitops(await withData());
		const annotated = files.filter(({ text }) => text.includes("argocd.argoproj.io/sync-options"));
		expect(annotated.map(({ path }) => path)).toEqual(["counter/redis/statefulset.yaml"]);
		expect(annotated[0]?.text).toContain("argocd.argoproj.io/sync-options: Prune=false,Delete=false");
	});

	test("warns while Pulumi applies the same objects", async () => {
		const { remarks } = renderGitops(await stackWith("dev", { counter: { services: {} } }));
		expect(remarks[0]).toContain('nexus:delivery.method is "pulumi": Pulumi applies all this itself');
	});

	test("keeps a tag that CI wrote, says so each time, and changes nothing by it", async () => {
		await renderInto(state.out, renderGitops(await stackOfArgoCd()));
		ci("0.1.0", "0.2.0");
		const after = filesIn(state.out);
		for (const image of [undefined, "localhost/nexus/counter:0.1.0"]) {
			const { remarks, conflicts } = await renderInto(state.out, renderGitops(await stackOfArgoCd(image)));
			expect(conflicts).toEqual([]);
			expect(remarks).toEqual([
				`kept localhost/nexus/counter:0.2.0 in ${KUSTOMIZATION}, as CI wrote it (the app says localhost/nexus/counter:0.1.0)`,
			]);
			expect(filesIn(state.out)).toEqual(after);
		}
	});

	test("keeps CI's tag when the app changes around it", async () => {
		await renderInto(state.out, renderGitops(await stackOfArgoCd()));
		ci("0.1.0", "0.2.0");
		const stack = await stackOfArgoCd();
		const scaled = {
			...stack,
			config: { ...stack.config, apps: { counter: { services: { counter: { replicas: 2 } } } } },
		};
		await renderInto(state.out, renderGitops(scaled));
		const { resources, images } = parse(filesIn(state.out)[KUSTOMIZATION] ?? "");
		expect(resources).toContain("poddisruptionbudget.yaml");
		expect(images).toEqual([{ name: "localhost/nexus/counter", newTag: "0.2.0" }]);
	});

	test.each(["20251121", "1.10", "12e4567"])(
		"keeps the tag %s that CI wrote without quotes, and quotes it",
		async (tag) => {
			await renderInto(state.out, renderGitops(await stackOfArgoCd()));
			ci("0.1.0", tag);
			const { conflicts } = await renderInto(state.out, renderGitops(await stackOfArgoCd()));
			expect(conflicts).toEqual([]);
			expect(filesIn(state.out)[KUSTOMIZATION]).toContain(`newTag: "${tag}"`);
		},
	);

	test("says which tags of CI go with a service, and with an image that has another name", async () => {
		await renderInto(state.out, renderGitops(await stackOfArgoCd()));
		const untouched = await renderInto(state.out, renderGitops(await stackOfArgoCd("localhost/nexus/visits:1.0.0")));
		expect(untouched.remarks).toEqual([]);
		ci("1.0.0", "2.0.0");
		const says = `dropped localhost/nexus/visits:2.0.0 from ${KUSTOMIZATION}, as CI wrote it`;
		const renamed = await planOf(await stackOfArgoCd());
		expect(renamed.remarks).toEqual([expect.stringContaining(says)]);
		const removed = await planOf(await stackWith("dev", {}, BY_ARGO_CD));
		expect(removed.remarks).toEqual([expect.stringContaining(says)]);
	});

	test("leaves an image to CI for good, also after the app said the same for a while", async () => {
		await renderInto(state.out, renderGitops(await stackOfArgoCd()));
		ci("0.1.0", "0.2.0");
		await renderInto(state.out, renderGitops(await stackOfArgoCd("localhost/nexus/counter:0.2.0")));
		await renderInto(state.out, renderGitops(await stackOfArgoCd("localhost/nexus/counter:0.3.0")));
		expect(filesIn(state.out)[KUSTOMIZATION]).toContain("newTag: 0.2.0");
	});

	test("takes a new version from the app where CI never wrote one", async () => {
		await renderInto(state.out, renderGitops(await stackOfArgoCd()));
		const { remarks } = await renderInto(state.out, renderGitops(await stackOfArgoCd("localhost/nexus/counter:0.3.0")));
		expect(remarks).toEqual([]);
		expect(filesIn(state.out)[KUSTOMIZATION]).toContain("newTag: 0.3.0");
	});

	test("keeps CI's tag when the record of what was written is lost", async () => {
		await renderInto(state.out, renderGitops(await stackOfArgoCd()));
		ci("0.1.0", "0.2.0");
		writeFileSync(join(state.out, ".nexus-render.json"), '{"about":"","stack":"dev","target":"gitops","files":{}}');
		const { conflicts } = await renderInto(state.out, renderGitops(await stackOfArgoCd()));
		expect(conflicts).toEqual([]);
		expect(filesIn(state.out)[KUSTOMIZATION]).toContain("newTag: 0.2.0");
	});

	test("refuses a kustomization that was edited beyond its images, and one that is no YAML any more", async () => {
		await renderInto(state.out, renderGitops(await stackOfArgoCd()));
		for (const edited of ["resources: [deployment.yaml]\n", "{"]) {
			writeFileSync(join(state.out, KUSTOMIZATION), edited);
			const { conflicts } = await renderInto(state.out, renderGitops(await stackOfArgoCd()));
			expect(conflicts).toEqual([`${KUSTOMIZATION} (edited)`]);
		}
	});

	test("shows a renamed service as removed and added", async () => {
		const folders = (app: App) =>
			appFolders(app, ENVIRONMENT, ({ kind }) => kind === "stateless").map(({ path }) => path);
		const { counter: service, ...others } = counter.services;
		const renamed = { ...counter, services: { ...others, ...(service ? { visits: service } : {}) } };
		expect(folders(counter)).toEqual(["counter", "counter/counter"]);
		expect(folders(renamed)).toEqual(["counter", "counter/visits"]);
	});

	test("gives each colour of a blue/green service a folder, for two tags of one image", () => {
		const app: App = {
			name: "shop",
			services: {
				web: {
					kind: "stateless",
					image: "shop/web:1",
					port: 8080,
					resources: { cpuMillis: 10, memoryMi: 32 },
					strategy: { kind: "blueGreen", active: "blue", images: { green: "shop/web:2" }, previewHost: "shop-next" },
				},
			},
		};
		const folders = appFolders(app, ENVIRONMENT, () => true);
		expect(folders.map(({ path, kustomization }) => [path, kustomization.images])).toEqual([
			["shop", []],
			["shop/web", []],
			["shop/web/blue", [{ name: "shop/web", newTag: "1" }]],
			["shop/web/green", [{ name: "shop/web", newTag: "2" }]],
		]);
		expect(folders[1]?.kustomization.resources.slice(-2)).toEqual(["blue", "green"]);
		const files = folders.flatMap(({ manifests }) => manifests);
		expect(files).toHaveLength(
			Object.entries(app.services).flatMap(([name, it]) => workloadManifests(app, name, it, ENVIRONMENT)).length,
		);
	});
});

test.each([
	["ghcr.io/you/chat:1.4.2", { name: "ghcr.io/you/chat", tag: "1.4.2" }],
	["registry.example.dev:5000/chat", { name: "registry.example.dev:5000/chat" }],
	["registry.example.dev:5000/chat:1", { name: "registry.example.dev:5000/chat", tag: "1" }],
	["a/b:1@sha256:0f", { name: "a/b", tag: "1", digest: "sha256:0f" }],
	["a/b@sha256:0f", { name: "a/b", digest: "sha256:0f" }],
])("the image %s is taken apart at its tag and digest", (image, parts) => {
	expect(imageReference(image)).toEqual(parts);
});
