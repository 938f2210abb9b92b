import { describe, expect, test } from "vitest";
import { controlPlaneManifests } from "../../../components/gateway/control-plane/manifests.ts";
import { controlPlaneValues } from "../../../components/gateway/control-plane/values.ts";
import { lineFilters } from "../../../components/gateway/line-filters.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { manifestOf } from "./settings.ts";

const manifests = controlPlaneManifests({
	env: "prod",
	kubernetesMinor: "1.36",
	apiServer: { address: "192.168.0.10", port: 6443 },
});

describe("the control plane that both lines share", () => {
	test("is on two nodes, one of which may be drained", () => {
		expect(controlPlaneValues()).toMatchObject({
			nginxGateway: {
				replicas: 2,
				topologySpreadConstraints: [
					{ maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule" },
				],
			},
		});
		expect(manifestOf(manifests, "PodDisruptionBudget", "nginx-gateway-fabric").spec).toMatchObject({
			maxUnavailable: 1,
		});
	});

	test("opens no way in by itself, tells nobody about us, and lets no route write nginx' configuration", () => {
		expect(controlPlaneValues()).toMatchObject({
			nginxGateway: { productTelemetry: { enable: false }, snippets: { enable: false } },
			nginx: { service: { type: "ClusterIP" } },
		});
	});

	test("is reached by the data planes of the three gateways, on one port, and by nobody else", () => {
		const incoming = manifests.filter(
			({ kind, spec }) => kind === "NetworkPolicy" && JSON.stringify(spec).includes('"ingress"'),
		);
		expect(incoming.map(({ metadata }) => metadata.name)).toEqual([
			"allow-from-service",
			"allow-from-admin",
			"allow-from-break-glass",
		]);
		for (const { spec } of incoming)
			expect(spec).toMatchObject({ ingress: [{ ports: [{ protocol: "TCP", port: 8443 }] }] });
	});

	test("reaches the API server, as does the hook that makes its Secrets, and nothing else but DNS", () => {
		const outgoing = manifests.filter(
			({ kind, spec }) => kind === "NetworkPolicy" && JSON.stringify(spec).includes('"egress"'),
		);
		expect(outgoing.map(({ metadata }) => metadata.name)).toEqual([
			"allow-dns",
			"allow-api-server",
			"allow-cert-generator",
		]);
		expect(manifestOf(manifests, "NetworkPolicy", "allow-cert-generator").spec).toMatchObject({
			podSelector: { matchLabels: { "batch.kubernetes.io/job-name": "nginx-gateway-fabric-cert-generator" } },
			egress: [{ to: [{ ipBlock: { cidr: "192.168.0.10/32" } }], ports: [{ port: 6443 }] }],
		});
	});

	test("fits into its quota while it is updated: three of it, the hook, and a pod to look inside", () => {
		expect(manifestOf(manifests, "ResourceQuota", "budget").spec).toMatchObject({
			hard: { pods: "5", "limits.memory": "512Mi" },
		});
	});

	test("is taken by the API server's schema", () => {
		expect(manifests.flatMap((manifest) => checkManifest(manifest))).toEqual([]);
	});
});

test("Every route of a line clears what a client says about who it is, and asks browsers to come by TLS for a year", () => {
	expect(lineFilters()).toEqual([
		{ type: "RequestHeaderModifier", requestHeaderModifier: { remove: ["X-Forwarded-For", "Forwarded"] } },
		{
			type: "ResponseHeaderModifier",
			responseHeaderModifier: { set: [{ name: "Strict-Transport-Security", value: "max-age=31536000" }] },
		},
	]);
});
