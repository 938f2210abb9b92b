import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { applyPlan, planFolder } from "../../cli/render/folder.ts";
import { renderGitops } from "../../cli/render/gitops.ts";
import { readRecord } from "../../cli/render/record.ts";
import { readStack, type Stack } from "../../cli/stack.ts";
import { delivererOf } from "../../components/app/delivery.ts";
import { workloadManifests } from "../../components/app/manifests.ts";
import { isFields, type Manifest, namespaceOf } from "../../components/kubernetes/manifest.ts";
import { appEnvironment } from "../../stacks/apps/environment.ts";
import { APPS, chosenApps } from "../../stacks/apps/registry.ts";
import { volumeClassOf } from "../../stacks/config/storage.ts";
import { openPodmanMachine, type PodmanMachine } from "./podman/machine.ts";
import { describeWith } from "./rig.ts";

const DELIVERY = {
	method: "argocd",
	repository: "https://example.dev/config.git",
	branch: "main",
	path: "prod",
	private: false,
} as const;

/** Every app of prod, delivered by Argo CD, databases included. */
async function everything(): Promise<Stack> {
	const stack = await readStack("prod");
	const apps = Object.fromEntries(Object.keys(APPS).map((name) => [name, { services: {} }]));
	const data = { ...stack.config.data, delivery: "argocd" as const };
	return { ...stack, config: { ...stack.config, apps, data, delivery: DELIVERY } };
}

describeWith(["podmanMachine"], "the config repo with the real kustomize and git", () => {
	let machine: PodmanMachine;
	let stack: Stack;
	let out: string;

	beforeAll(async () => {
		machine = await openPodmanMachine();
		console.log(`used: kustomize of Debian 13, ${machine.run("git --version").trim()}`);
		stack = await everything();
		out = join(machine.share, "repo", "prod");
		mkdirSync(out, { recursive: true });
		await render(stack);
		git("init --quiet --initial-branch main");
		commit("rendered");
	});
	afterAll(() => machine?.close());

	const git = (command: string) =>
		machine.run(`cd repo; git -c user.name=ci -c user.email=ci@example.dev -c safe.directory='*' ${command}`, "root");
	const commit = (message: string) => {
		git("add --all");
		git(`commit --quiet --message "${message}"`);
	};
	const render = async (rendered: Stack) => {
		const plan = await planFolder(out, await readRecord(out, "prod", "gitops"), renderGitops(rendered));
		expect(plan.conflicts).toEqual([]);
		await applyPlan(out, plan);
		return plan.remarks;
	};
	const build = (folder: string): readonly Manifest[] =>
		parseAllDocuments(machine.run(`kustomize build repo/prod/${folder}`, "root")).map((document) => document.toJS());

	test("kustomize builds each app, and that is every manifest of the model that is not Pulumi's, tags included", () => {
		const environment = appEnvironment(stack.config, volumeClassOf(stack.config).className);
		for (const app of chosenApps(stack.config.apps)) {
			const model = Object.entries(app.services).flatMap(([name, service]) =>
				delivererOf(service, { apps: "argocd", data: "argocd" }) === "argocd"
					? workloadManifests(app, name, service, environment)
					: [],
			);
			const built = build(app.name).map(withoutSyncOptions);
			expect(built.toSorted(byName)).toEqual(model.map(withoutSyncOptions).toSorted(byName));
			expect(built.length).toBeGreaterThan(4);
		}
	});

	test("every folder with a kustomization builds by itself", () => {
		const folders = machine
			.run("cd repo/prod; find . -name kustomization.yaml -printf '%h\\n'", "root")
			.trim()
			.split("\n");
		expect(folders.length).toBeGreaterThan(20);
		machine.run(
			`cd repo/prod; for folder in ${folders.join(" ")}; do kustomize build "$folder" >/dev/null; done`,
			"root",
		);
	});

	test("a second render changes nothing that git can see", async () => {
		await render(stack);
		expect(git("status --porcelain")).toBe("");
	});

	test("the tag that CI wrote with kustomize stays, and rendering again changes nothing", async () => {
		machine.run("cd repo/prod/counter/counter; kustomize edit set image localhost/nexus/counter=:0.2.0", "root");
		commit("counter 0.2.0");
		expect(await render(stack)).toEqual([
			"kept localhost/nexus/counter:0.2.0 in counter/counter/kustomization.yaml, as CI wrote it (the app says localhost/nexus/counter:0.1.0)",
		]);
		expect(git("status --porcelain")).toBe("");
		expect(JSON.stringify(build("counter"))).toContain('"image":"localhost/nexus/counter:0.2.0"');
	});

	test("a digest that CI wrote stays too", async () => {
		const digest = `sha256:${"0f".repeat(32)}`;
		machine.run(`cd repo/prod/wealist/front; kustomize edit set image localhost/nexus/wealist-front@${digest}`, "root");
		commit("front by digest");
		await render(stack);
		expect(git("status --porcelain")).toBe("");
		expect(JSON.stringify(build("wealist"))).toContain(`"image":"localhost/nexus/wealist-front@${digest}"`);
	});

	test("an app that the stack no longer runs is removed, and nothing else", async () => {
		const { wealist: _, ...apps } = stack.config.apps;
		await render({ ...stack, config: { ...stack.config, apps } });
		const changes = git("status --porcelain").trimEnd().split("\n");
		expect(changes.filter((line) => !/^ D prod\/wealist\/|^ M prod\/\.nexus-render\.json$/.test(line))).toEqual([]);
		expect(machine.run("ls repo/prod", "root")).not.toContain("wealist");
		git("checkout --quiet .");
	});

	test("holds no password, no connection and no Secret", () => {
		expect(
			machine.run("grep -rlE 'kind: Secret|stringData|requirepass|://[^ /]*:[^ /]+@' repo/prod || true", "root"),
		).toBe("");
	});
});

const byName = (one: Manifest, other: Manifest) => (key(one) < key(other) ? -1 : 1);
const key = ({ kind, metadata, ...rest }: Manifest) =>
	`${namespaceOf({ kind, metadata, ...rest })}/${kind}/${metadata.name}`;

/** A manifest without the one annotation that only Argo CD reads. */
function withoutSyncOptions(manifest: Manifest): Manifest {
	if (manifest.kind !== "StatefulSet") return manifest;
	const { annotations, ...metadata } = manifest.metadata;
	const { "argocd.argoproj.io/sync-options": _, ...others } = isFields(annotations) ? annotations : {};
	return { ...manifest, metadata: { ...metadata, ...(Object.keys(others).length > 0 ? { annotations: others } : {}) } };
}
