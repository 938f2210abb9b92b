import { clientSettings, rateLimit } from "../gateway/client-limits.ts";
import { allowApps, allowControlPlane, allowThrough } from "../gateway/data-plane/door.ts";
import { DATA_PLANE_RESOURCES, infrastructureLabels, nginxProxy } from "../gateway/data-plane/nginx-proxy.ts";
import { certificateGrant, gatewayManifest, redirectRoute } from "../gateway/gateway.ts";
import { gatewayNamespace } from "../gateway/names.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import { namespaceManifests } from "../kubernetes/namespace.ts";
import type { NamespaceBudget } from "../kubernetes/resources.ts";
import type { Line, LineGateway } from "./model.ts";

/** Everything that a line is on the cluster. */
export function lineManifests<A>(line: Line<A>): readonly Manifest<A>[] {
	return [...lineWalls(line), ...line.gateways.flatMap((gateway) => gatewayManifests(line, gateway))];
}

/** The namespace of a line's gateways, and what holds for all of them. */
export function lineWalls<A>(line: Line<A>): readonly Manifest[] {
	const { name, env, kubernetesMinor, role, gateways } = line;
	const namespace = gatewayNamespace(name, env);
	return [
		...namespaceManifests({
			purpose: `${name}-gateway`,
			env,
			role,
			partOf: "gateway",
			kubernetesMinor,
			budget: budgetOf(gateways),
			nodePorts: gateways.flatMap(portsOf).length,
			loadBalancers: gateways.filter(({ exposure }) => exposure !== "nodePort").length,
		}),
		allowControlPlane(namespace, env),
		allowApps(namespace, name),
		certificateGrant(name, env),
	];
}

/** One gateway of a line: its door, its data planes and its listeners. */
export function gatewayManifests<A>(line: Line<A>, gateway: LineGateway<A>): readonly Manifest<A>[] {
	const { name, env, domain, role, proofs, redirectTo } = line;
	const { ref, exposure, replicas, trusted, https, http, door } = gateway;
	const ports = portsOf(gateway);
	return [
		allowThrough(
			ref,
			door,
			ports.map(({ listener }) => listener),
		),
		nginxProxy({ gateway: ref, role, replicas, exposure, ports, ...(trusted === undefined ? {} : { trusted }) }),
		gatewayManifest({
			gateway: ref,
			line: name,
			env,
			domain,
			httpsPort: https.listener,
			...(http === undefined ? {} : { httpPort: http.listener }),
			proofs,
			labels: infrastructureLabels(gateway, role),
		}),
		clientSettings(name, ref),
		...(name === "service" ? [rateLimit(ref)] : []),
		...(http === undefined || redirectTo === undefined ? [] : [redirectRoute(ref, redirectTo)]),
	];
}

function portsOf<A>({ https, http }: LineGateway<A>) {
	return http === undefined ? [https] : [https, http];
}

/** Twice the data planes, since in a rolling update those that drain still count, and a small pod to look inside. */
function budgetOf<A>(gateways: readonly LineGateway<A>[]): NamespaceBudget {
	const planes = gateways.reduce((sum, { replicas }) => sum + 2 * replicas, 0);
	return {
		pods: planes + 1,
		cpuMillis: planes * DATA_PLANE_RESOURCES.cpuMillis + 10,
		memoryMi: planes * DATA_PLANE_RESOURCES.memoryMi + 64,
		storageGi: 0,
	};
}
