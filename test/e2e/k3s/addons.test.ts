import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { items, type KubernetesObject, text } from "../providers/kubernetes-api.ts";
import { binDir, type ControlPlane, describeWith, openControlPlane } from "../rig.ts";

/*
 * k3s' add-ons as the scheduler sees them: what their manifests say about nodes, and nothing else of them.
 * @see https://github.com/k3s-io/k3s/tree/master/manifests
 */
const CONTROL_PLANE_TOLERATIONS = [
	{ key: "CriticalAddonsOnly", operator: "Exists" },
	{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
	{ key: "node-role.kubernetes.io/master", operator: "Exists", effect: "NoSchedule" },
];

function addOn(name: string, scheduling: object): KubernetesObject {
	const labels = { "k8s-app": name };
	const container = { name, image: "registry.example/not-run:1" };
	return {
		apiVersion: "apps/v1",
		kind: "Deployment",
		metadata: { name, namespace: "kube-system", labels },
		spec: {
			selector: { matchLabels: labels },
			template: { metadata: { labels }, spec: { containers: [container], ...scheduling } },
		},
	};
}

const ADD_ONS = [
	addOn("kube-dns", {
		priorityClassName: "system-cluster-critical",
		tolerations: CONTROL_PLANE_TOLERATIONS,
		nodeSelector: { "kubernetes.io/os": "linux" },
		topologySpreadConstraints: [
			{
				maxSkew: 1,
				topologyKey: "kubernetes.io/hostname",
				whenUnsatisfiable: "DoNotSchedule",
				labelSelector: { matchLabels: { "k8s-app": "kube-dns" } },
			},
		],
	}),
	addOn("local-path-provisioner", {
		priorityClassName: "system-node-critical",
		tolerations: CONTROL_PLANE_TOLERATIONS,
	}),
	addOn("metrics-server", { priorityClassName: "system-node-critical", tolerations: CONTROL_PLANE_TOLERATIONS }),
];

const DNS_SERVICE: KubernetesObject = {
	apiVersion: "v1",
	kind: "Service",
	metadata: { name: "kube-dns", namespace: "kube-system" },
	spec: { selector: { "k8s-app": "kube-dns" }, ports: [{ name: "dns", port: 53, protocol: "UDP" }] },
};

const POLL = { timeout: 60_000, interval: 500 };

describeWith(
	["controlPlane"],
	"k3s' add-ons on nodes with Nexus' labels and no taint (kwok runs no container: it is the real scheduler that is asked)",
	() => {
		let plane: ControlPlane;
		beforeAll(() => {
			plane = openControlPlane();
		});
		afterAll(() => plane?.close());

		const kubectl = (args: readonly string[], input?: KubernetesObject) => {
			const { status, stdout, stderr } = spawnSync(
				join(binDir(), "kubectl"),
				["--kubeconfig", plane.kubeconfigPath, "--namespace", "kube-system", ...args],
				{ encoding: "utf8", input: input === undefined ? "" : JSON.stringify(input) },
			);
			expect(status, stderr).toBe(0);
			return stdout;
		};
		const nodesOf = async (name: string) => {
			const path = `/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3D${name}`;
			return items(await plane.api.request("GET", path), "items").map((pod) => text(pod, "spec", "nodeName"));
		};

		/** Does something while one node is all there is. */
		const alone = async (absent: string, use: () => Promise<void>) => {
			const node = JSON.parse(kubectl(["get", "node", absent, "-o", "json"]));
			const { name, labels, annotations } = node.metadata;
			kubectl(["delete", "node", absent]);
			for (const one of ADD_ONS) kubectl(["create", "-f", "-"], one);
			await use();
			for (const one of ADD_ONS) kubectl(["delete", "--wait", "-f", "-"], one);
			kubectl(["create", "-f", "-"], { ...node, metadata: { name, labels, annotations } });
			kubectl(["wait", "--for=condition=Ready", `node/${absent}`, "--timeout=60s"]);
		};

		test.each([
			["rig-admin", "rig-service"],
			["rig-service", "rig-admin"],
		])("all of them find a place on %s alone", async (left, absent) => {
			await alone(absent, async () => {
				for (const one of ADD_ONS)
					await expect.poll(() => nodesOf(text(one, "metadata", "name")), POLL).toEqual([left]);
			});
		});

		test("a taint by role would leave them without a place, which is why there is none", async () => {
			kubectl(["taint", "node", "rig-service", "nexus.dev/role=service:NoSchedule"]);
			await alone("rig-admin", async () => {
				const unschedulable = () =>
					kubectl(["get", "events", "-o", 'jsonpath={.items[?(@.reason=="FailedScheduling")].message}']);
				await expect.poll(unschedulable, POLL).toContain("untolerated taint");
				for (const one of ADD_ONS) expect(await nodesOf(text(one, "metadata", "name"))).toEqual([""]);
			});
			kubectl(["taint", "node", "rig-service", "nexus.dev/role-"]);
		});

		test("scaled to two, CoreDNS has one on each node, and each node is told to ask its own", async () => {
			const [dns] = ADD_ONS;
			kubectl(["apply", "-f", "-"], dns);
			kubectl(["apply", "-f", "-"], DNS_SERVICE);
			kubectl(["scale", "deployment", "kube-dns", "--replicas=2"]);
			const patch = '{"spec":{"trafficDistribution":"PreferSameNode"}}';
			kubectl(["patch", "service", "kube-dns", "--type", "merge", "--patch", patch]);
			await expect.poll(async () => (await nodesOf("kube-dns")).toSorted(), POLL).toEqual(["rig-admin", "rig-service"]);
			const hints = () => {
				const slices = JSON.parse(kubectl(["get", "endpointslices", "-o", "json"]));
				return items(slices, "items")
					.flatMap((slice) => items(slice, "endpoints"))
					.map((endpoint) => `${endpoint.nodeName}: ${items(endpoint, "hints", "forNodes").map((it) => it.name)}`)
					.toSorted();
			};
			await expect.poll(hints, POLL).toEqual(["rig-admin: rig-admin", "rig-service: rig-service"]);
		});

		test("that stays when their manifests, which name neither, are applied again", async () => {
			const [dns] = ADD_ONS;
			const changed = structuredClone(dns ?? {});
			Object.assign(changed.metadata ?? {}, { labels: { "k8s-app": "kube-dns", again: "yes" } });
			kubectl(["apply", "-f", "-"], changed);
			kubectl(["apply", "-f", "-"], DNS_SERVICE);
			expect(
				kubectl(["get", "deployment", "kube-dns", "-o", "jsonpath={.spec.replicas} {.metadata.labels.again}"]),
			).toBe("2 yes");
			expect(kubectl(["get", "service", "kube-dns", "-o", "jsonpath={.spec.trafficDistribution}"])).toBe(
				"PreferSameNode",
			);
		});
	},
);
