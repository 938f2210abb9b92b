import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { catalog } from "../../components/catalog.ts";
import { className, storageClasses } from "../../components/cluster/storage/class.ts";
import { LOCAL_PATH } from "../../components/cluster/storage/local-path.ts";
import type { Retention } from "../../components/cluster/storage/traits.ts";
import { nodeSelector } from "../../components/kubernetes/labels.ts";
import type { Fields } from "../../components/kubernetes/manifest.ts";
import { namespaceManifests } from "../../components/kubernetes/namespace.ts";
import { RESTRICTED_CONTAINER, restrictedPod } from "../../components/kubernetes/pod-security.ts";
import type { Role } from "../../components/kubernetes/role.ts";
import { items, type KubernetesObject, text } from "./providers/kubernetes-api.ts";
import { type Cluster, describeWith, openCluster } from "./rig.ts";

/** A pod starts in two seconds; a crowded machine takes longer. */
const SOON = { timeout: 60_000, interval: 200 };
const NAMESPACE = "store-e2e";

const walls = namespaceManifests({
	purpose: "store",
	env: "e2e",
	role: "service",
	partOf: "e2e",
	kubernetesMinor: catalog.kubernetes.minor,
	budget: { cpuMillis: 500, memoryMi: 256, pods: 8, storageGi: 4 },
});

/** What a container does once: it writes who was there first, and after that only who came again. */
const VISIT =
	"if [ -e /data/first ]; then echo $HOSTNAME >/data/again; else echo $HOSTNAME >/data/first; fi; sleep 3600";

interface PodParts {
	readonly role?: Role;
	readonly memoryMi?: number;
	readonly claim?: string;
	readonly securityContext?: Fields;
}

function podSpec({ role = "service", memoryMi = 32, claim, securityContext = RESTRICTED_CONTAINER }: PodParts) {
	return {
		nodeSelector: nodeSelector(role),
		automountServiceAccountToken: false,
		terminationGracePeriodSeconds: 0,
		securityContext: restrictedPod(10001),
		containers: [
			{
				name: "main",
				image: "localhost/rig/busybox:1",
				imagePullPolicy: "Never",
				command: ["/bin/sh", "-c", claim === undefined ? "sleep 3600" : VISIT],
				securityContext,
				resources: { requests: { cpu: "10m", memory: `${memoryMi}Mi` }, limits: { memory: `${memoryMi}Mi` } },
				...(claim === undefined ? {} : { volumeMounts: [{ name: claim, mountPath: "/data" }] }),
			},
		],
	};
}

function pod(name: string, parts: PodParts = {}): KubernetesObject {
	const volumes =
		parts.claim === undefined
			? {}
			: { volumes: [{ name: parts.claim, persistentVolumeClaim: { claimName: parts.claim } }] };
	return {
		apiVersion: "v1",
		kind: "Pod",
		metadata: { name, namespace: NAMESPACE },
		spec: { ...podSpec(parts), ...volumes },
	} as KubernetesObject;
}

const claimSpec = (retention: Retention) => ({
	accessModes: ["ReadWriteOnce"],
	storageClassName: className(retention),
	resources: { requests: { storage: "1Gi" } },
});

const claim = (name: string, retention: Retention): KubernetesObject => ({
	apiVersion: "v1",
	kind: "PersistentVolumeClaim",
	metadata: { name, namespace: NAMESPACE },
	spec: claimSpec(retention),
});

const store = {
	apiVersion: "apps/v1",
	kind: "StatefulSet",
	metadata: { name: "store", namespace: NAMESPACE },
	spec: {
		serviceName: "store",
		replicas: 1,
		selector: { matchLabels: { app: "store" } },
		persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
		template: { metadata: { labels: { app: "store" } }, spec: podSpec({ claim: "data" }) },
		volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claimSpec("retain") }],
	},
} as KubernetesObject;

describeWith(["cluster"], "namespaces, quotas, placement and storage on two real nodes", () => {
	let cluster: Cluster;
	let volumes: string;

	const apply = (object: unknown) =>
		cluster.api.apply(object as KubernetesObject, { fieldManager: "e2e", force: true, dryRun: false });
	const applyAll = async (objects: readonly unknown[]) => {
		for (const object of objects) await apply(object);
	};
	const refusal = (object: KubernetesObject) =>
		apply(object).then(
			() => "accepted",
			(error: Error) => error.message,
		);
	const phase = async (name: string) =>
		text(await cluster.api.request("GET", `/api/v1/namespaces/${NAMESPACE}/pods/${name}`), "status", "phase");
	const running = (name: string) => expect.poll(() => phase(name).catch(String), SOON).toBe("Running");
	const persistentVolumes = async () => items(await cluster.api.request("GET", "/api/v1/persistentvolumes"), "items");
	/** A file of a volume, as the node's owner finds it. */
	const kept = (claimName: string, file: string) => join(volumes, "a5", NAMESPACE, claimName, file);
	const open = async () => {
		cluster = openCluster(volumes);
		await applyAll(storageClasses(LOCAL_PATH));
		await applyAll(walls);
		// The namespace's account comes a moment after it, and no pod before.
		await vi.waitFor(() => cluster.api.request("GET", `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default`), SOON);
	};

	beforeAll(async () => {
		volumes = mkdtempSync(join(tmpdir(), "nexus-volumes-"));
		await open();
	});
	afterAll(() => {
		cluster?.close();
		rmSync(volumes, { recursive: true, force: true });
	});

	test("a pod that breaks restricted is refused, and the refusal says what it breaks", async () => {
		const message = await refusal(pod("loose", { securityContext: { allowPrivilegeEscalation: true } }));
		expect(message).toContain(`violates PodSecurity "restricted:v${catalog.kubernetes.minor}"`);
		expect(message).toContain("allowPrivilegeEscalation != false");
	});

	test("a pod of each role lands on its node", async () => {
		for (const [role, node] of [
			["admin", "centre"],
			["service", "a5"],
		] as const) {
			await apply(pod(role, { role }));
			await running(role);
			const placed = await cluster.api.request("GET", `/api/v1/namespaces/${NAMESPACE}/pods/${role}`);
			expect(text(placed, "spec", "nodeName")).toBe(node);
			await cluster.api.delete(pod(role), "Background");
		}
	});

	test("what is above the quota is refused: memory, volumes, and a port that no line declares", async () => {
		expect(await refusal(pod("greedy", { memoryMi: 300 }))).toContain("exceeded quota: budget");
		const large = {
			...claim("large", "delete"),
			spec: { ...claimSpec("delete"), resources: { requests: { storage: "5Gi" } } },
		};
		expect(await refusal(large)).toContain("exceeded quota: budget, requested: requests.storage=5Gi");
		const door = {
			apiVersion: "v1",
			kind: "Service",
			metadata: { name: "door", namespace: NAMESPACE },
			spec: { type: "NodePort", selector: { app: "store" }, ports: [{ port: 80 }] },
		};
		expect(await refusal(door)).toContain(
			"requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0",
		);
	});

	test("each class does with data what its annotation says: one keeps the directory, the other removes it", async () => {
		const directories: Record<string, string> = {};
		for (const retention of ["retain", "delete"] as const) {
			await apply(claim(`${retention}d`, retention));
			await apply(pod(retention, { claim: `${retention}d` }));
			await running(retention);
			const volume = (await persistentVolumes()).find(({ spec }) => text(spec, "claimRef", "name") === `${retention}d`);
			directories[retention] = text(volume, "spec", "local", "path");
			await expect.poll(() => existsSync(join(directories[retention] ?? "", "first")), SOON).toBe(true);
			await cluster.api.delete(pod(retention), "Background");
			await cluster.api.delete(claim(`${retention}d`, retention), "Background");
		}
		const left = async () =>
			(await persistentVolumes()).map((volume) => [
				text(volume, "spec", "claimRef", "name"),
				text(volume, "status", "phase"),
			]);
		await expect.poll(left, SOON).toEqual([["retaind", "Released"]]);
		expect(existsSync(directories.delete ?? "")).toBe(false);
		expect(directories.retain).toBe(join(volumes, "a5", NAMESPACE, "retaind"));
		expect(readFileSync(kept("retaind", "first"), "utf8")).toBe("retain\n");
	});

	test("a rebuilt cluster finds the data of a StatefulSet", async () => {
		await apply(store);
		await running("store-0");
		await expect.poll(() => existsSync(kept("data-store-0", "first")), SOON).toBe(true);
		cluster.close();
		await open();
		expect(await persistentVolumes()).toEqual([]);
		await apply(store);
		await running("store-0");
		await expect.poll(() => existsSync(kept("data-store-0", "again")), SOON).toBe(true);
		expect(readFileSync(kept("data-store-0", "first"), "utf8")).toBe("store-0\n");
	});
});
