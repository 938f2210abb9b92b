import { API_ACCESS_LABEL } from "../../kubernetes/labels.ts";
import type { Fields } from "../../kubernetes/manifest.ts";
import { containerResources } from "../../kubernetes/resources.ts";
import { CONTROL_PLANE_LABELS, GATEWAY_CLASS } from "../names.ts";

/** How many control planes: data planes that start get no configuration without one, on either line. */
export const CONTROL_PLANES = 2;

/** It caches routes, Services and Secrets of the whole cluster: 26 MiB seen with a handful of each. */
export const CONTROL_PLANE_RESOURCES = { cpuMillis: 50, memoryMi: 128 };

/** Helm values of NGINX Gateway Fabric 2.6.7. Nothing in here is secret, and nothing depends on the stack. */
export function controlPlaneValues(): Fields {
	return {
		nginxGateway: {
			gatewayClassName: GATEWAY_CLASS,
			// The chart's default; its schema asks for it.
			gatewayControllerName: "gateway.nginx.org/nginx-gateway-controller",
			// With one, a data plane that restarts at the wrong moment refused everything for 39 s; with two, for 14 s.
			replicas: CONTROL_PLANES,
			topologySpreadConstraints: [oneOnEachNode()],
			// Of the two, one writes statuses; both configure data planes. The chart's default, said aloud.
			leaderElection: { enable: true },
			// The Deployment's and its pods'. The hook's Job takes no labels: a policy of its own opens the API server to it.
			labels: { [API_ACCESS_LABEL]: "true" },
			resources: containerResources(CONTROL_PLANE_RESOURCES),
			// On by default; it would send counts of what runs here to the vendor every day.
			productTelemetry: { enable: false },
			// Text of an HTTPRoute's author straight into nginx.conf of all of the line's apps. Off by default; never on.
			snippets: { enable: false },
			// Needs the experimental channel, which the safe-upgrades policy refuses over the standard one.
			gwAPIExperimentalFeatures: { enable: false },
			// Plain HTTP on 9113, which the namespace's policies keep shut until there is somebody to read it.
			metrics: { enable: true },
		},
		nginx: {
			// What a Gateway without an NginxProxy of its own gets. The chart's default is a LoadBalancer: a way in that nobody
			// declared. Both lines' Gateways have their own.
			service: { type: "ClusterIP" },
		},
		certGenerator: {
			// The hook that makes the TLS Secrets between the planes: without them the control plane never starts. They last
			// three years and are not renewed: `overwrite` would change them at every upgrade, and until the new ones have come to
			// every pod the planes would not know each other. Once in three years it is done by hand (docs/gateways.md).
			enable: true,
			overwrite: false,
			// An hour to read its log; the default deletes it after 30 s.
			ttlSecondsAfterFinished: 3600,
		},
	};
}

/**
 * `matchLabelKeys` counts each version of the Deployment by itself: in a rolling update the new pods would otherwise
 * find both nodes taken, and the update would wait for ever. A pod that has no second node waits for it instead of
 * moving in beside the first: then one node would carry both planes' fate for good.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
function oneOnEachNode(): Fields {
	return {
		maxSkew: 1,
		topologyKey: "kubernetes.io/hostname",
		whenUnsatisfiable: "DoNotSchedule",
		labelSelector: { matchLabels: CONTROL_PLANE_LABELS },
		matchLabelKeys: ["pod-template-hash"],
	};
}
