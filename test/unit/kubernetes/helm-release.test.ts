import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { catalog } from "../../../components/catalog.ts";
import { chartSource, HelmRelease } from "../../../components/kubernetes/helm-release.ts";
import { record } from "../recorder.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";

class Install extends pulumi.ComponentResource {
	constructor(chart: "cert-manager" | "argo-cd") {
		super("test:install:Install", "install");
		const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
		new HelmRelease(chart, { chart, namespace: "tools", values: { replicas: 1 }, provider }, { parent: this });
	}
}

const release = async (chart: "cert-manager" | "argo-cd") =>
	(await record(() => new Install(chart))).find(({ type }) => type === RELEASE);

describe("a Helm release", () => {
	test("installs the catalog's version under a fixed name", async () => {
		const { inputs } = (await release("cert-manager")) ?? {};
		expect(inputs).toMatchObject({
			name: "cert-manager",
			namespace: "tools",
			chart: "oci://quay.io/jetstack/charts/cert-manager",
			version: catalog.charts["cert-manager"].version,
			values: { replicas: 1 },
		});
	});

	test("fails visibly: what failed stays to be looked at and to be upgraded by the next update", async () => {
		const { inputs } = (await release("cert-manager")) ?? {};
		expect(inputs).toMatchObject({
			atomic: false,
			cleanupOnFail: false,
			skipAwait: false,
			waitForJobs: true,
			timeout: 600,
		});
	});

	test("sits below the component that asked for it, on the cluster that it was given", async () => {
		const registered = await release("argo-cd");
		expect(registered?.parent).toMatch(/nexus:kubernetes:HelmRelease::argo-cd$/);
		expect(registered?.provider).toMatch(/providers:kubernetes::cluster::/);
	});

	test("names a chart of an OCI registry by its address, one of a classic repository by address and name", () => {
		expect(chartSource({ repository: "oci://ghcr.io/x/charts", name: "y" })).toEqual({
			chart: "oci://ghcr.io/x/charts/y",
		});
		expect(chartSource({ repository: "https://x.github.io/charts", name: "y" })).toEqual({
			chart: "y",
			repositoryOpts: { repo: "https://x.github.io/charts" },
		});
	});
});
