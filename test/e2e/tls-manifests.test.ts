import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCrds } from "../../cli/schema/crds.ts";
import { crdDirectory } from "../../cli/schema/generate.ts";
import { catalog } from "../../components/catalog.ts";
import type { Manifest } from "../../components/kubernetes/manifest.ts";
import { manifestsOf } from "../unit/tls/manifests.ts";
import { acmeDns, SPECS } from "../unit/tls/specs.ts";
import { type ControlPlane, describeWith, openControlPlane } from "./rig.ts";

describeWith(["controlPlane"], "what cert-manager is given (a real API server, cert-manager's own definitions)", () => {
	let plane: ControlPlane;
	// The boundary: what is sent is JSON, whatever type it has here.
	const apply = (object: unknown) =>
		plane.api.apply(JSON.parse(JSON.stringify(object)), { fieldManager: "test", force: true, dryRun: false });
	/** The object as the server keeps it, or what it has against it. */
	const taken = (object: Partial<Manifest<string>>) =>
		apply(object).then(
			({ kind }) => String(kind),
			(error: Error) => `${object.kind} ${JSON.stringify(object.metadata)}: ${error.message}`,
		);

	beforeAll(async () => {
		plane = openControlPlane();
		const bundles = ["cert-manager", "kube-prometheus-stack"] as const;
		const crds = await readCrds(crdDirectory(), Object.fromEntries(bundles.map((name) => [name, catalog.crds[name]])));
		const wanted = crds.filter(
			({ spec }) => spec.group.endsWith("cert-manager.io") || spec.names.kind === "PrometheusRule",
		);
		await Promise.all(wanted.map(apply));
		// A definition is served a moment after it was taken.
		for (const path of ["/apis/cert-manager.io/v1/clusterissuers", "/apis/monitoring.coreos.com/v1/prometheusrules"]) {
			while ((await plane.api.raw("GET", path)).status !== 200) await sleep(100);
		}
	});
	afterAll(() => plane?.close());

	describe.each(Object.entries(SPECS))("with %s", (_, spec) => {
		test("is taken, every field of it", async () => {
			for (const manifest of manifestsOf(spec)) expect(await taken(manifest)).toBe(manifest.kind);
		});
	});

	test("would be refused with a field that cert-manager does not know", async () => {
		const certificate = manifestsOf(acmeDns).find(({ metadata }) => metadata.name === "admin-line");
		const misspelt = { ...certificate, spec: { ...Object(certificate?.spec), renewBeforePercent: 33 } };
		expect(await taken(misspelt)).toContain(".spec.renewBeforePercent: field not declared in schema");
	});
});
