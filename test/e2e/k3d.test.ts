import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { type Checkout, openCheckout } from "./checkout.ts";
import { contentOf, type Engine, openEngine } from "./engine.ts";
import { openLaptop, type TestLaptop } from "./k3d/laptop.ts";
import { ApiError, KubernetesApi } from "./providers/kubernetes-api.ts";
import { type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

describeWith(
	["engine", "controlPlane"],
	"the laptop's cluster by the real engine, with a stand-in for k3d and Podman",
	() => {
		let plane: ControlPlane;
		let engine: Engine;
		let laptop: TestLaptop;
		let checkout: Checkout;

		beforeAll(async () => {
			plane = openControlPlane();
			engine = await openEngine();
			const [plugins = "", bin = ""] = engine.env.PATH?.split(":") ?? [];
			laptop = openLaptop(plane.kubeconfig, [plugins, bin, dirname(process.execPath)]);
			checkout = openCheckout({ ...engine.env, ...laptop.env });
		});
		afterAll(() => {
			checkout?.close();
			laptop?.close();
			engine?.close();
			plane?.close();
		});

		const up = () => checkout.nexus("up", "--stack", "dev", "--layer", "cluster", "--yes", "--accept-state-risk");
		const pulumi = (...args: readonly string[]) =>
			spawnSync("pulumi", [...args, "--yes", "--stack", "dev"], {
				cwd: checkout.folder,
				env: { HOME: checkout.folder, ...engine.env, ...laptop.env },
				encoding: "utf8",
			});
		/** A deleted cluster is empty; the API server that the stand-in hands out is always the same one. */
		const emptyCluster = async () => {
			// A client of its own: between two tests the API server closes what is idle.
			const api = new KubernetesApi(plane.kubeconfig);
			for (const name of ["nexus-retain", "nexus-delete"]) {
				await api.request("DELETE", `/apis/storage.k8s.io/v1/storageclasses/${name}`).catch((error: unknown) => {
					if (!(error instanceof ApiError) || error.status !== 404) throw error;
				});
			}
		};
		const edit = (from: string | RegExp, to: string) =>
			checkout.write("Pulumi.dev.yaml", checkout.read("Pulumi.dev.yaml").replace(from, to));

		test("an update names every tool that is missing, and how to get it, before the engine starts", () => {
			laptop.remove("k3d");
			const { code, output } = up();
			expect(output).toContain("which is not ready for an update:");
			expect(output).toContain(
				"k3d is not on PATH. Get k3d 5.9.0 from https://github.com/k3d-io/k3d/releases/tag/v5.9.0",
			);
			expect(output).toMatch(
				/Podman's socket \S+\/podman\.sock is not there.*systemctl --user enable --now podman\.socket/,
			);
			expect(output).toContain("Nothing was changed.");
			expect(code).toBe(1);
			laptop.remove("podman");
			expect(up().output).toContain("Neither Podman nor Docker is on PATH");
			laptop.install("k3d");
			laptop.install("podman");
		});

		test("a preview warns of the same, goes on, and never runs k3d", () => {
			laptop.said();
			const { code, output } = checkout.nexus("preview", "--stack", "dev", "--layer", "cluster");
			expect(output).toContain("podman.socket");
			expect(output).toMatch(/command:local:Command +k3d-cluster +create/);
			expect(code).toBe(0);
			expect(laptop.said()).toEqual([]);
		});

		test("an update makes the registry, then the cluster, then gives every agent the address that the config promises, and last the registry one that no node has", async () => {
			await laptop.startSocket();
			const { code, output } = up();
			expect(code, output).toBe(0);
			expect(laptop.done()).toEqual([
				"k3d registry create nexus-dev-registry --no-help --image docker.io/library/registry:3.1.1 --port 127.0.0.1:5050 --default-network podman",
				"k3d cluster create --config -",
				"k3d cluster start nexus-dev",
				"k3d node stop k3d-nexus-dev-agent-0",
				"k3d node stop k3d-nexus-dev-agent-1",
				"podman network disconnect k3d-nexus-dev k3d-nexus-dev-agent-0",
				"podman network disconnect k3d-nexus-dev k3d-nexus-dev-agent-1",
				"podman network connect --ip 172.28.0.11 k3d-nexus-dev k3d-nexus-dev-agent-0",
				"podman network connect --ip 172.28.0.12 k3d-nexus-dev k3d-nexus-dev-agent-1",
				"k3d cluster start nexus-dev",
				"podman network connect --ip 172.28.0.9 k3d-nexus-dev k3d-nexus-dev-registry",
			]);
			const creation = laptop.calls().find(({ args }) => args.join(" ") === "cluster create --config -");
			expect(creation?.dockerHost).toMatch(/^unix:\/\/.*\/podman\/podman\.sock$/);
			expect(parse(creation?.input ?? "")).toMatchObject({
				kind: "Simple",
				metadata: { name: "nexus-dev" },
				agents: 2,
			});
		});

		test("what it printed, the kubeconfig, is in no clear text of the state or of the screen", () => {
			const key = /client-key-data: "?(\S{40})/.exec(plane.kubeconfig)?.[1] ?? plane.kubeconfig.slice(-60);
			expect(plane.kubeconfig).toContain(key);
			const state = contentOf(engine.backend);
			expect(state.some(({ content }) => content.includes("K3dCluster$command:local:Command"))).toBe(true);
			expect(state.filter(({ content }) => content.includes(key))).toEqual([]);
			expect(checkout.nexus("preview", "--stack", "dev", "--layer", "cluster").output).not.toContain(key);
		});

		test("a second update changes nothing and runs nothing that changes the laptop", () => {
			laptop.said();
			const { code, output } = up();
			expect(output).not.toMatch(/command:local:Command.*(?:updated|created)/);
			expect(code).toBe(0);
			expect(laptop.done()).toEqual([]);
		});

		test("a cluster that is stopped is told with the command that starts it, before the engine starts", () => {
			laptop.stopAll();
			const { code, output } = up();
			expect(output).toMatch(
				/The cluster nexus-dev is stopped\. Start it: export DOCKER_HOST=unix:\/\/(\S+) DOCKER_SOCK=\1; k3d/,
			);
			expect(output).not.toContain("Previewing update");
			expect(code).toBe(1);
			const command = /Start it: (.*)/.exec(output)?.[1] ?? "";
			const start = spawnSync("sh", ["-c", command], { env: { ...laptop.env }, encoding: "utf8" });
			expect(start.status, start.stderr).toBe(0);
		});

		test("another address of a node is set in place", () => {
			laptop.said();
			edit("172.28.0.12", "172.28.0.22");
			const { code, output } = up();
			expect(code, output).toBe(0);
			expect(laptop.done()).toEqual([
				"k3d node start k3d-nexus-dev-registry",
				"k3d cluster start nexus-dev",
				"k3d node stop k3d-nexus-dev-agent-1",
				"podman network disconnect k3d-nexus-dev k3d-nexus-dev-agent-1",
				"podman network connect --ip 172.28.0.22 k3d-nexus-dev k3d-nexus-dev-agent-1",
				"k3d cluster start nexus-dev",
			]);
		});

		test("another version of k3s is refused: the cluster would have to be made anew, and the message says how to allow that", () => {
			laptop.said();
			edit("provider: k3d\n", "provider: k3d\n    version: v1.36.4+k3s1\n");
			const { code, output } = up();
			expect(output).toContain("The cluster nexus-dev was made from other settings");
			expect(output).toContain("allowRebuild: true");
			expect(code).toBe(1);
			expect(laptop.done()).toEqual([]);
		});

		test("where it is allowed, the cluster is made anew with the other version, and the state knows what is gone, protected or not", async () => {
			await emptyCluster();
			const kept =
				"nexus:cluster:StorageClasses$kubernetes:storage.k8s.io/v1:StorageClass::storage-storageclass-nexus-retain";
			const urn = `urn:pulumi:dev::nexus::nexus:layer:Cluster$${kept}`;
			const { status, stderr } = pulumi("state", "protect", urn);
			expect(status, stderr).toBe(0);
			edit("provider: k3d\n", "provider: k3d\n    k3d:\n      allowRebuild: true\n");
			const { code, output } = up();
			expect(code, output).toBe(0);
			const done = laptop.done();
			expect(done).toContain("k3d cluster delete nexus-dev");
			expect(done.indexOf("k3d cluster create --config -")).toBeGreaterThan(
				done.indexOf("k3d cluster delete nexus-dev"),
			);
			const made = laptop.calls().findLast(({ args }) => args.join(" ") === "cluster create --config -");
			expect(parse(made?.input ?? "").image).toBe("docker.io/rancher/k3s:v1.36.4-k3s1");
			expect(output).toMatch(/kubernetes:storage\.k8s\.io\/v1:StorageClass .* created/);
		});

		test("a cluster that somebody deleted by hand is noticed, and made anew only where that is allowed", async () => {
			await emptyCluster();
			laptop.forgetAll();
			edit("allowRebuild: true", "allowRebuild: false");
			const refused = up();
			expect(refused.output).toContain("k3d does not know the cluster nexus-dev any more");
			expect(refused.code).toBe(1);
			laptop.said();
			edit("allowRebuild: false", "allowRebuild: true");
			expect(up().code).toBe(0);
			expect(laptop.done()).toContain("k3d cluster create --config -");
		});

		test("destroy takes the cluster and its registry along", () => {
			laptop.said();
			const { status, stdout, stderr } = pulumi("destroy");
			expect(status, stdout + stderr).toBe(0);
			expect(laptop.done()).toEqual(["k3d registry delete k3d-nexus-dev-registry", "k3d cluster delete nexus-dev"]);
		});

		test("a network that a cluster deleted by hand left behind is not taken for the next one", async () => {
			await emptyCluster();
			laptop.leaveNetwork("k3d-nexus-dev");
			const { code, output } = up();
			expect(code, output).toBe(0);
			const done = laptop.done();
			expect(done.indexOf("podman network rm k3d-nexus-dev")).toBeGreaterThanOrEqual(0);
			expect(done.indexOf("podman network rm k3d-nexus-dev")).toBeLessThan(
				done.indexOf("k3d cluster create --config -"),
			);
			expect(pulumi("destroy").status).toBe(0);
		});

		test("a creation that was cut off starts again from nothing", async () => {
			await emptyCluster();
			laptop.cutNextCreation(true);
			expect(up().code).toBe(1);
			laptop.cutNextCreation(false);
			laptop.said();
			const { code, output } = up();
			expect(code, output).toBe(0);
			expect(laptop.done().slice(0, 3)).toEqual([
				"k3d node start k3d-nexus-dev-registry",
				"k3d cluster delete nexus-dev",
				"k3d cluster create --config -",
			]);
		});

		test("a cluster of that name that is there already, and fits, is taken over", async () => {
			await emptyCluster();
			const forgotten = pulumi("stack", "rm", "--force", "--preserve-config");
			expect(forgotten.status, forgotten.stderr).toBe(0);
			laptop.said();
			const { code, output } = up();
			expect(code, output).toBe(0);
			expect(laptop.done()).toEqual(["k3d node start k3d-nexus-dev-registry", "k3d cluster start nexus-dev"]);
		});
	},
);
