import { readFileSync } from "node:fs";
import { configMark } from "./config.ts";
import { clusterName, registryName } from "./names.ts";
import type { K3dSpec } from "./spec.ts";

/** What Nexus has k3d do. */
export type K3dVerb = "tools" | "probe" | "create" | "update" | "delete" | "registry" | "kubeconfig" | "import";

/** The shell that does it: the verb, then the script that knows it. Everything else comes by {@link k3dEnvironment}. */
export function k3dScript(verb: K3dVerb): string {
	const script = readFileSync(new URL("./cluster.sh", import.meta.url), "utf8");
	// The arguments that a shell was started with stay behind the verb.
	return `set -- ${verb} "$@"\n${script}`;
}

/** What the script reads. */
export function k3dEnvironment(spec: K3dSpec): Readonly<Record<string, string>> {
	return {
		NEXUS_CLUSTER: clusterName(spec.stack),
		NEXUS_CONFIG: configMark(spec),
		NEXUS_NODES: [
			`server-0=${spec.serverAddress}`,
			...spec.nodes.map(({ address }, index) => `agent-${index}=${address}`),
		].join(" "),
		NEXUS_REGISTRY: registryName(spec.stack),
		NEXUS_REGISTRY_ADDRESS: spec.registryAddress,
		NEXUS_REGISTRY_PORT: String(spec.registryPort),
		NEXUS_REGISTRY_IMAGE: spec.registryImage,
	};
}
