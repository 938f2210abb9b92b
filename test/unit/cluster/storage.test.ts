import { describe, expect, test } from "vitest";
import type { App } from "../../../components/app/model.ts";
import { CLUSTER_PROVIDERS, PROVIDERS } from "../../../components/cluster/providers.ts";
import { accessModeProblem } from "../../../components/cluster/storage/access-mode.ts";
import { className, FATE_ANNOTATION, storageClasses } from "../../../components/cluster/storage/class.ts";
import { GCE_DISK } from "../../../components/cluster/storage/gce-disk.ts";
import { LOCAL_PATH } from "../../../components/cluster/storage/local-path.ts";
import { traitsOf } from "../../../components/cluster/storage/provisioner.ts";
import { RETENTIONS, type StorageTraits } from "../../../components/cluster/storage/traits.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { volumeProblems } from "../../../stacks/config/rules/storage.ts";
import { volumeClassOf } from "../../../stacks/config/storage.ts";
import { configOf } from "./layer.ts";

const OTHER = traitsOf({
	provisioner: "ebs.csi.aws.com",
	parameters: { type: "gp3" },
	accessModes: ["ReadWriteOnce"],
	expansion: true,
});

const classOf = (traits: StorageTraits, retention: "retain" | "delete") =>
	storageClasses(traits).find(({ metadata }) => metadata.name === className(retention));

describe.each([
	["local-path", LOCAL_PATH],
	["Google's disks", GCE_DISK],
	["any other provisioner", OTHER],
] as const)("the classes of %s", (_name, traits) => {
	test("are two, one that keeps and one that removes, both as the API server takes them", () => {
		expect(storageClasses(traits).map(({ metadata, ...rest }) => [metadata.name, rest.reclaimPolicy])).toEqual([
			["nexus-retain", "Retain"],
			["nexus-delete", "Delete"],
		]);
		expect(storageClasses(traits).flatMap((manifest) => checkManifest(manifest))).toEqual([]);
	});

	test("wait for the pod before they choose a place, since pods are placed by role", () => {
		for (const manifest of storageClasses(traits)) expect(manifest.volumeBindingMode).toBe("WaitForFirstConsumer");
	});

	test("say what happens to data", () => {
		for (const retention of RETENTIONS) {
			const { annotations } = { annotations: {}, ...classOf(traits, retention)?.metadata };
			expect(annotations).toMatchObject({ [FATE_ANNOTATION]: traits.fate[retention] });
		}
	});
});

describe("a directory on a node", () => {
	test("is found again by a claim of the same name: its path is the claim's alone, with the slash that newer provisioners ask for", () => {
		expect(classOf(LOCAL_PATH, "retain")?.parameters).toEqual({
			pathPattern: "{{ .PVC.Namespace }}/{{ .PVC.Name }}/",
		});
	});

	test("that goes with its claim is shared with no later claim of the same name", () => {
		expect(classOf(LOCAL_PATH, "delete")?.parameters).toEqual({});
	});

	test("is a local volume, which takes the group of a pod without root", () => {
		for (const { metadata } of storageClasses(LOCAL_PATH))
			expect(metadata.annotations).toMatchObject({ defaultVolumeType: "local" });
	});
});

test("an existing cluster's provisioner that Nexus knows keeps its own ways", () => {
	const another = traitsOf({
		provisioner: "rancher.io/local-path",
		parameters: { nodePath: "/srv" },
		accessModes: ["ReadWriteOnce"],
		expansion: false,
	});
	expect(classOf(another, "retain")?.parameters).toEqual({
		pathPattern: "{{ .PVC.Namespace }}/{{ .PVC.Name }}/",
		nodePath: "/srv",
	});
	expect(another.fate).toEqual(LOCAL_PATH.fate);
	expect(another.expansion).toBe(false);
});

test("an existing cluster's provisioner can do what its owner says, besides what Nexus knows of it", () => {
	const shared = traitsOf({
		provisioner: "rancher.io/local-path",
		parameters: {},
		accessModes: ["ReadWriteMany"],
		expansion: true,
	});
	expect(shared).toMatchObject({ accessModes: ["ReadWriteOnce", "ReadWriteMany"], expansion: true });
	// A local volume without a node, as the provisioner makes one of a shared file system, is refused by Kubernetes.
	expect(classOf(shared, "retain")?.metadata.annotations).not.toHaveProperty("defaultVolumeType");
});

test("data.retention chooses the class, whatever the provider", () => {
	const k3s = configOf({
		provider: "k3s",
		nodes: ["admin", "service"].map((role, index) => ({
			name: role,
			role,
			address: `192.168.0.1${index}`,
			memory: "16Gi",
			cpu: 4,
			ssh: { user: "nexus" },
		})),
	});
	for (const retention of RETENTIONS) {
		const chosen = volumeClassOf({ ...k3s, data: { ...k3s.data, retention } });
		expect(chosen.className).toBe(`nexus-${retention}`);
		expect(chosen.fate).toBe(LOCAL_PATH.fate[retention]);
	}
});

describe("a volume for several nodes", () => {
	const files = { kind: "stateful", storage: { mountPath: "/data", sizeGi: 1, accessMode: "ReadWriteMany" } };
	// Only what the rule reads of an app.
	const app = { name: "share", services: { files } } as unknown as App;
	const offered = (traits: StorageTraits) => ({ ...traits, className: "nexus-retain", fate: "" });

	test("is refused where no class can, with what to do instead", () => {
		expect([...volumeProblems([app], offered(LOCAL_PATH))].map(({ message }) => message)).toEqual([
			'nexus:apps.share: its service "files" asks for ReadWriteMany, and volumes of nexus-retain are ReadWriteOnce; no class here can: let one service own the files, or keep them in the object store',
		]);
	});

	test("is refused naming the classes that can", () => {
		expect(accessModeProblem("ReadWriteMany", offered(GCE_DISK))).toBe(
			"asks for ReadWriteMany, and volumes of nexus-retain are ReadWriteOnce; classes that can: standard-rwx (Filestore, billed from 1 TiB on, with its driver switched on)",
		);
	});

	test("is made where the owner of the cluster says that the class can", () => {
		const { accessModes } = { accessModes: ["ReadWriteOnce", "ReadWriteMany"] as const };
		expect([...volumeProblems([app], { ...offered(OTHER), accessModes })]).toEqual([]);
	});

	test("of one node is made everywhere", () => {
		for (const provider of CLUSTER_PROVIDERS) {
			const { storage } = PROVIDERS[provider];
			if (storage) expect(accessModeProblem("ReadWriteOnce", offered(storage))).toBeUndefined();
		}
	});
});
