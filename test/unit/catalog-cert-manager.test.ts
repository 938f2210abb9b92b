import { describe, expect, test } from "vitest";
import { z } from "zod";
import { certManagerValues } from "../../components/tls/cert-manager-values.ts";

const Workload = z.looseObject({
	resources: z.object({
		requests: z.object({ cpu: z.string(), memory: z.string() }),
		limits: z.object({ memory: z.string() }),
	}),
	podLabels: z.record(z.string(), z.string()),
});
const values = certManagerValues({ namespace: "cert-manager-prod" });
const workloads = {
	controller: values,
	webhook: values.webhook,
	cainjector: values.cainjector,
	check: values.startupapicheck,
};

describe("cert-manager", () => {
	test("stands on the admin node, all four workloads", () => {
		expect(values).toHaveProperty(["global", "nodeSelector"], { "nexus.dev/role": "admin" });
		for (const workload of Object.values(workloads)) expect(workload).not.toHaveProperty("nodeSelector");
	});
	test.each(Object.entries(workloads))("%s asks for memory, and may call the API server", (_, workload) => {
		const { resources, podLabels } = Workload.parse(workload);
		expect(resources.limits.memory).toBe(resources.requests.memory);
		expect(podLabels).toEqual({ "nexus.dev/api-access": "true" });
	});
	test("brings its CRDs and leaves them, with every Certificate, when the release goes", () => {
		expect(values.crds).toEqual({ enabled: true, keep: true });
	});
	test("keeps its rights out of kube-system", () => {
		expect(values).toHaveProperty("global.leaderElection.namespace", "cert-manager-prod");
	});
	test("asks public resolvers over HTTPS, and nobody else, whether a proof in DNS is visible", () => {
		expect(values.dns01RecursiveNameservers).toBe("https://1.1.1.1/dns-query,https://8.8.8.8/dns-query");
		expect(values.dns01RecursiveNameserversOnly).toBe(true);
	});
	test("reads the Gateway API only where a proof goes into routes: without its CRDs it would not start", () => {
		expect(values.config).toEqual({});
		expect(certManagerValues({ namespace: "n", gatewayApi: true }).config).toEqual({ gatewayAPI: { enabled: true } });
	});
	test("makes no ServiceMonitor before there is anything that knows the kind", () => {
		expect(values.prometheus).toEqual({ enabled: false, servicemonitor: { enabled: false } });
		expect(certManagerValues({ namespace: "n", metrics: true }).prometheus).toEqual({
			enabled: true,
			servicemonitor: { enabled: true },
		});
	});
});
