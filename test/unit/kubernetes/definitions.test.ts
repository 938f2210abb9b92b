import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { vendoredText } from "../../../cli/schema/vendor.ts";
import { catalog } from "../../../components/catalog.ts";
import {
	DEFINITION_BUNDLES,
	definitionFile,
	definitionsOf,
} from "../../../components/kubernetes/definitions/bundle.ts";
import { Definitions } from "../../../components/kubernetes/definitions/definitions.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { describeUpstream, upstream } from "../../upstream.ts";
import { record } from "../recorder.ts";

const named = (bundle: (typeof DEFINITION_BUNDLES)[number], kind: string) =>
	definitionsOf(bundle)
		.filter((manifest) => manifest.kind === kind)
		.map(({ metadata }) => metadata.name);

describe("the definitions that Nexus applies itself", () => {
	test.each(["gateway-api", "nginx-gateway-fabric"] as const)("%s is there whole", (bundle) => {
		expect(named(bundle, "CustomResourceDefinition")).toEqual(catalog.crds[bundle].names);
	});

	test("the Gateway API comes with the policy that refuses an older or an experimental bundle over it", () => {
		const name = "safe-upgrades.gateway.networking.k8s.io";
		expect(named("gateway-api", "ValidatingAdmissionPolicy")).toEqual([name]);
		expect(named("gateway-api", "ValidatingAdmissionPolicyBinding")).toEqual([name]);
	});

	test("of Prometheus only what others describe themselves with: the operator brings the rest", () => {
		expect(named("kube-prometheus-stack", "CustomResourceDefinition")).toEqual([
			"prometheusrules.monitoring.coreos.com",
			"servicemonitors.monitoring.coreos.com",
		]);
	});

	test("are taken by the API server's schema", () => {
		expect(DEFINITION_BUNDLES.flatMap(definitionsOf).flatMap((manifest) => checkManifest(manifest))).toEqual([]);
	});

	test("are of the tags that NOTICE.md names", () => {
		const notice = readFileSync(new URL("NOTICE.md", definitionFile("gateway-api")), "utf8");
		for (const bundle of DEFINITION_BUNDLES) {
			const { source, license } = catalog.crds[bundle];
			const row = notice.split("\n").find((line) => line.startsWith(`| \`${bundle}.json\``));
			expect(row).toContain(source.repository);
			expect(row).toContain(` ${source.ref} `);
			expect(license).toBe("Apache-2.0");
		}
	});

	test("are a resource each, on the given cluster, so that an upgrade reaches them and a teardown knows its order", async () => {
		class Install extends pulumi.ComponentResource {
			constructor() {
				super("test:install:Install", "install");
				const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
				const { definitions } = new Definitions(
					"monitoring",
					{ bundle: "kube-prometheus-stack", provider },
					{ parent: this },
				);
				expect(definitions).toHaveLength(2);
			}
		}
		const placed = (await record(() => new Install())).filter(({ type }) => type.startsWith("kubernetes:"));
		expect(placed.map(({ type, protect }) => [type, protect])).toEqual([
			["kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", false],
			["kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", false],
		]);
	});
});

describeUpstream("the definitions and the projects' own files", () => {
	test.each(DEFINITION_BUNDLES)(
		"%s is current: only descriptions and what a server writes are left out",
		async (bundle) => {
			const directory = "folder" in upstream ? join(upstream.folder, "crds") : "";
			const current = (await vendoredText(directory, bundle)) === readFileSync(definitionFile(bundle), "utf8");
			expect(current, "write it anew: node cli/crds.ts").toBe(true);
		},
	);
});
