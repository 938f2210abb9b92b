import { runtime } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { holdsSecret } from "../recorder.ts";
import { configOf, layerOf } from "./layer.ts";

const CLUSTER = {
	provider: "k3s",
	nodes: [
		{ name: "centre", role: "admin", address: "192.168.0.10", memory: "16Gi", cpu: 4, ssh: { user: "nexus" } },
		{ name: "a5", role: "service", address: "192.168.0.11", memory: "32Gi", cpu: 8, ssh: { user: "root", port: 2222 } },
	],
};

/** A script as a machine gets it, out of what travels to the engine. */
const script = (stdin: unknown) => JSON.stringify(stdin).replaceAll("\\n", "\n").replaceAll('\\"', '"');

/** The layer with every secret set that it may ask for. */
const layer = (changes: Readonly<Record<string, unknown>> = {}, cluster: object = CLUSTER) => {
	for (const key of ["sshPrivateKey", "backupAccessKey", "backupSecretKey", "backupPassword"])
		runtime.setConfig(`nexus:${key}`, `the ${key}`);
	return layerOf(configOf(cluster, changes));
};

describe("the cluster's layer on k3s", () => {
	test("installs the version of the stack file on its machines, each with its own way in", async () => {
		const { called } = await layer({}, { ...CLUSTER, version: "v1.36.4+k3s1" });
		expect(called("k3s-centre-k3s").inputs.create).toBe("sudo -n sh -s # k3s server on centre");
		expect(called("k3s-a5-k3s").inputs.create).toBe("sh -s # k3s agent on a5");
		expect(script(called("k3s-a5-k3s").inputs.stdin)).toContain("NEXUS_VERSION='v1.36.4+k3s1'");
		expect(script(called("k3s-a5-k3s").inputs.connection)).toContain('"port":2222');
	});

	test("places nothing on the cluster before its nodes are ready and DNS answers", async () => {
		const { called } = await layer();
		const waits = called("cluster").dependencies.map((urn) => urn.split("::").at(-1));
		expect(waits).toEqual(expect.arrayContaining(["k3s-centre-ready", "k3s-a5-ready", "k3s-centre-dns"]));
	});

	test("puts nodes into ServiceLB's pools, and keeps ServiceLB, where the lines are exposed by it", async () => {
		const { called } = await layer({ lines: { homeAddress: "home.example.dev", exposure: "serviceLb" } });
		expect(script(called("k3s-a5-ready").inputs.stdin)).toContain("svccontroller.k3s.cattle.io/lbpool=service");
		expect(script(called("k3s-centre-k3s").inputs.stdin)).not.toContain('- "servicelb"');
		const plain = await layer();
		expect(script(plain.called("k3s-a5-ready").inputs.stdin)).not.toContain("svccontroller");
		expect(script(plain.called("k3s-centre-k3s").inputs.stdin)).toContain('- "servicelb"');
	});

	test("sends snapshots to the bucket of the backups, with its keys as secrets", async () => {
		const backup = { target: "s3", endpoint: "https://s3.example.com", bucket: "my-backups" };
		const { called } = await layer({ backup });
		const { stdin } = called("k3s-centre-k3s").inputs;
		expect(holdsSecret(stdin)).toBe(true);
		expect(script(stdin)).toContain('etcd-s3-folder: "nexus/prod/k3s"');
		const without = await layer();
		expect(script(without.called("k3s-centre-k3s").inputs.stdin)).not.toContain("etcd-s3");
	});
});
