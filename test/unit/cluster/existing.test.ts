import { describe, expect, test } from "vitest";
import { configWarnings } from "../../../stacks/config/warnings.ts";
import { holdsSecret } from "../recorder.ts";
import { configOf, layerOf } from "./layer.ts";

const EXISTING = {
	provider: "existing",
	apiServer: { address: "192.168.0.10" },
	nodes: [
		{ name: "centre", role: "admin", memory: "16Gi", cpu: 4 },
		{ name: "a5", role: "service", memory: "32Gi", cpu: 8 },
	],
};

const withStorage = (storage: object, retention = "retain") =>
	configOf({ ...EXISTING, storage }, { data: { retention } });

describe("a cluster that is there already", () => {
	test("is reached with the user's own kubeconfig, which stays a secret", async () => {
		const { called, kubeconfig } = await layerOf(configOf(EXISTING));
		expect(holdsSecret(called("cluster").inputs.kubeconfig)).toBe(true);
		expect(kubeconfig).toBe("the user's own");
	});

	test("is used by its current context, or by the one that is named", async () => {
		expect((await layerOf(configOf(EXISTING))).called("cluster").inputs).not.toHaveProperty("context");
		const { called } = await layerOf(configOf({ ...EXISTING, context: "home" }));
		expect(called("cluster").inputs.context).toBe("home");
	});

	test("is never installed, changed or protected: only classes are made, and those only of a named provisioner", async () => {
		const bare = await layerOf(configOf(EXISTING));
		expect(bare.all.filter(({ custom }) => custom).map(({ name }) => name)).toEqual(["cluster"]);
		const made = await layerOf(withStorage({ provisioner: "ebs.csi.aws.com", parameters: { type: "gp3" } }));
		expect(
			made.all
				.filter(({ custom }) => custom)
				.map(({ name }) => name)
				.toSorted(),
		).toEqual(["cluster", "storage-storageclass-nexus-delete", "storage-storageclass-nexus-retain"]);
		expect(made.called("storage-storageclass-nexus-retain").inputs).toMatchObject({
			provisioner: "ebs.csi.aws.com",
			reclaimPolicy: "Retain",
			parameters: { type: "gp3" },
		});
	});

	test("makes volumes from the class that is named, of our own, or of its default, in this order of what is written", async () => {
		const named = await layerOf(withStorage({ class: "gp3" }));
		expect(named.outputs).toMatchObject({ storageClass: "gp3", storageClasses: [], storage: { class: "gp3" } });
		const ours = await layerOf(withStorage({ provisioner: "ebs.csi.aws.com" }, "delete"));
		expect(ours.outputs.storageClass).toBe("nexus-delete");
		expect(ours.outputs.storageClasses).toHaveLength(2);
		const bare = await layerOf(configOf(EXISTING));
		expect(bare.outputs).toMatchObject({ storageClass: undefined, storage: { class: "the cluster's default" } });
	});

	test("warns where data shall be kept by a class whose policy nobody here knows", () => {
		const codes = (storage: object, retention?: string) =>
			configWarnings(withStorage(storage, retention)).map(({ code }) => code);
		expect(codes({ class: "gp3" })).toContain("data.not-kept");
		expect(codes({})).toContain("data.not-kept");
		expect(codes({ provisioner: "ebs.csi.aws.com" })).not.toContain("data.not-kept");
		expect(codes({ class: "gp3" }, "delete")).not.toContain("data.not-kept");
	});
});
