import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Checkout, onExistingCluster, openCheckout } from "./checkout.ts";
import { type Engine, openEngine } from "./engine.ts";
import { items, text } from "./providers/kubernetes-api.ts";
import { binDir, type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

describeWith(["engine", "controlPlane"], "the nexus command with the real engine", () => {
	let plane: ControlPlane;
	let engine: Engine;
	let checkout: Checkout;
	let stackFile: string;

	beforeAll(async () => {
		plane = openControlPlane();
		engine = await openEngine();
		checkout = openCheckout(engine.env);
		checkout.write("Pulumi.prod.yaml", onExistingCluster(checkout.read("Pulumi.prod.yaml")));
		stackFile = checkout.read("Pulumi.prod.yaml");
	});
	afterAll(() => {
		checkout?.close();
		engine?.close();
		plane?.close();
	});

	/** What the providers really made so far; a preview calls them too. */
	const created = () =>
		engine
			.calls()
			.filter(({ method, preview }) => method === "create" && !preview)
			.map(({ type }) => type)
			.toSorted();

	/** Sets a secret the way the messages say: from standard input. */
	const setSecret = (key: string, value: string) =>
		spawnSync("pulumi", ["config", "set", "--secret", key, "--stack", "prod"], {
			cwd: checkout.folder,
			env: { HOME: checkout.folder, ...engine.env },
			input: value,
			encoding: "utf8",
		});

	test("a preview of a stack that is on no backend yet writes nothing, and says that it is a first one", () => {
		const { code, output } = checkout.nexus("preview", "--stack", "prod");
		expect(output).toContain('Stack "prod" is not on file://');
		expect(output).toContain("this previews a first update, with the secrets closed");
		expect(output).toMatch(/\+ \d+ to create/);
		expect(output).toContain("npx pulumi config set --secret nexus:kubeconfig --stack prod < ~/.kube/config");
		expect(code).toBe(0);
		expect(checkout.read("Pulumi.prod.yaml")).toBe(stackFile);
	});

	test("an update asks, in so many words, before the state of data worth keeping stays on one machine", () => {
		const { code, output } = checkout.nexus("up", "--stack", "prod", "--yes");
		expect(code).toBe(1);
		expect(output).toContain('The state of "prod" is kept on this machine alone');
		expect(output).toContain("--accept-state-risk");
		expect(checkout.read("Pulumi.prod.yaml")).toBe(stackFile);
	});

	test("a new stack without a passphrase is refused with the variable that takes one", () => {
		const { PULUMI_CONFIG_PASSPHRASE: _, ...env } = engine.env;
		const stranger = openCheckout(env);
		const { code, output } = stranger.nexus("up", "--stack", "prod", "--yes", "--accept-state-risk");
		stranger.close();
		expect(output).toContain("set PULUMI_CONFIG_PASSPHRASE");
		expect(output).not.toMatch(/^\s+at /m);
		expect(code).toBe(1);
	});

	test("an update names the secret that is missing and the line that sets it, and makes nothing", () => {
		const { code, output } = checkout.nexus("up", "--stack", "prod", "--yes", "--accept-state-risk");
		expect(code).toBe(1);
		expect(output).toContain('The stack "prod" lacks what an update needs; nothing was changed:');
		expect(output).toContain("npx pulumi config set --secret nexus:kubeconfig --stack prod");
		expect(created()).toEqual([]);
	});

	test("a kubeconfig that is none is refused without repeating what it holds", () => {
		expect(setSecret("nexus:dnsToken", "a token of the DNS provider").status).toBe(0);
		expect(setSecret("nexus:kubeconfig", "hunter2 is no kubeconfig").status).toBe(0);
		const { code, output } = checkout.nexus("up", "--stack", "prod", "--yes", "--accept-state-risk");
		expect(code).toBe(1);
		expect(output).toContain("nexus:kubeconfig is no kubeconfig with a current context and its cluster.");
		expect(output).not.toContain("hunter2");
		expect(output).not.toMatch(/^\s+at /m);
	});

	test("a cluster that does not answer is named, with what to check", () => {
		const nobody = plane.kubeconfig.replace(/server: "?https:[^"}\s]+"?/, 'server: "https://127.0.0.1:59999"');
		expect(setSecret("nexus:kubeconfig", nobody).status).toBe(0);
		const { code, output } = checkout.nexus("up", "--stack", "prod", "--yes", "--accept-state-risk");
		expect(code).toBe(1);
		expect(output).toContain(
			"The cluster in nexus:kubeconfig does not answer: https://127.0.0.1:59999 (connect ECONNREFUSED",
		);
		expect(output).not.toMatch(/^\s+at /m);
	});

	test("a passphrase that does not open the secrets is named as such", () => {
		const stranger = openCheckout({ ...engine.env, PULUMI_CONFIG_PASSPHRASE: "another one" });
		stranger.write("Pulumi.prod.yaml", checkout.read("Pulumi.prod.yaml"));
		const { code, output } = stranger.nexus("preview", "--stack", "prod");
		stranger.close();
		expect(output).toContain('The secrets of "prod" cannot be opened: set PULUMI_CONFIG_PASSPHRASE');
		expect(output).not.toMatch(/^\s+at /m);
		expect(code).toBe(1);
	});

	test("the edge is updated while the cluster is away", () => {
		const { code, output } = checkout.nexus("up", "--stack", "prod", "--layer", "edge", "--yes", "--accept-state-risk");
		expect(output).toMatch(/gcp:compute:Network /);
		expect(code).toBe(0);
		expect(created()).toEqual([
			"gcp:compute/address:Address",
			"gcp:compute/firewall:Firewall",
			"gcp:compute/firewall:Firewall",
			"gcp:compute/instance:Instance",
			"gcp:compute/network:Network",
			"gcp:compute/subnetwork:Subnetwork",
			"gcp:projects/service:Service",
			"gcp:projects/service:Service",
		]);
	});

	test("a cluster of somebody else's whose nodes do not say their role is told how to label them, before pods wait for ever", async () => {
		const label = (role: string | null) =>
			plane.api.request(
				"PATCH",
				"/api/v1/nodes/rig-admin",
				{ metadata: { labels: { "nexus.dev/role": role } } },
				"application/merge-patch+json",
			);
		expect(setSecret("nexus:kubeconfig", plane.kubeconfig).status).toBe(0);
		await label(null);
		const { code, output } = checkout.nexus("up", "--stack", "prod", "--yes", "--accept-state-risk");
		await label("admin");
		expect(output).toContain("No node of the cluster has the label nexus.dev/role=admin");
		expect(output).toContain("kubectl label node centre nexus.dev/role=admin");
		expect(code).toBe(1);
	});

	test("with its cluster back, an update completes, and a preview on the user's backend then plans nothing", () => {
		expect(setSecret("nexus:kubeconfig", plane.kubeconfig).status).toBe(0);
		const { code, output } = checkout.nexus("up", "--stack", "prod", "--yes", "--accept-state-risk");
		expect(output.slice(-3000)).toMatch(/\d+ created/);
		expect(code, output).toBe(0);
		const again = checkout.nexus("preview", "--stack", "prod");
		expect(again.output).toContain('Stack "prod" on file://');
		expect(again.output).toMatch(/\d+ unchanged/);
		expect(again.output).not.toMatch(/to (create|update|replace|delete)/);
	});

	test("on a terminal an update shows its plan and asks; anything but yes changes nothing", () => {
		const file = checkout.read("Pulumi.prod.yaml");
		checkout.write(
			"Pulumi.prod.yaml",
			file.replace("counter: {}", "counter: { services: { counter: { replicas: 2 } } }"),
		);
		const before = created();
		const command = `"${process.execPath}" cli/nexus.js up --stack prod --accept-state-risk`;
		const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
			cwd: checkout.folder,
			env: { HOME: checkout.folder, TERM: "dumb", ...engine.env },
			input: "no\n",
			encoding: "utf8",
		});
		checkout.write("Pulumi.prod.yaml", file);
		expect(stdout).toContain('Update the stack "prod" as shown above? Type yes to go on:');
		expect(stdout).toContain("Nothing was changed.");
		expect(created()).toEqual(before);
	});

	test("a Helm install that was killed is named with the one command that frees it, and that command frees it", async () => {
		const helm = (...args: readonly string[]) =>
			[join(binDir(), "helm"), [...args, "--kubeconfig", plane.kubeconfigPath]] as const;
		const chart = join(checkout.folder, "slow-chart");
		mkdirSync(join(chart, "templates"), { recursive: true });
		writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: slow\nversion: 1.0.0\n");
		// A Service that waits for an address that nobody gives: the install hangs until it is killed.
		writeFileSync(
			join(chart, "templates", "claim.yaml"),
			"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: never}\nspec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 1Gi}}}\n",
		);
		const install = spawn(...helm("install", "slow", chart, "--wait"), { stdio: "ignore" });
		await expect.poll(() => releaseStatus(plane), { timeout: 20_000 }).toBe("pending-install");
		install.kill("SIGKILL");
		await once(install, "exit");

		const { code, output } = checkout.nexus("up", "--stack", "prod", "--yes", "--accept-state-risk");
		expect(code).toBe(1);
		expect(output).toContain("default/slow is pending-install; free it with: helm uninstall slow --namespace default");

		expect(spawnSync(...helm("uninstall", "slow", "--namespace", "default")).status).toBe(0);
		expect(checkout.nexus("up", "--stack", "prod", "--yes", "--accept-state-risk").code).toBe(0);
	});

	test("the comments of a stack file outlive the CLI's own writing into it", () => {
		const comments = (text: string) => text.split("\n").filter((line) => line.trimStart().startsWith("#"));
		expect(comments(checkout.read("Pulumi.prod.yaml"))).toEqual(comments(stackFile));
	});
});

/** What Helm says of the only release of the namespace `default`. */
async function releaseStatus({ api }: ControlPlane): Promise<string | undefined> {
	const path = "/api/v1/namespaces/default/secrets?labelSelector=owner%3Dhelm";
	const [secret] = items(await api.request("GET", path), "items");
	return secret && text(secret, "metadata", "labels", "status");
}
