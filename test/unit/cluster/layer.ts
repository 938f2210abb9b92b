import { runtime } from "@pulumi/pulumi";
import { type ClusterOutputs, clusterLayer } from "../../../stacks/cluster.ts";
import { type NexusConfig, parseConfig } from "../../../stacks/config.ts";
import { openSecrets } from "../../../stacks/secrets.ts";
import { type Registration, record } from "../recorder.ts";

/** A checked configuration with this cluster. */
export function configOf(cluster: unknown, changes: Readonly<Record<string, unknown>> = {}): NexusConfig {
	const values = {
		domain: "example.dev",
		cluster,
		lines: { homeAddress: "home.example.dev" },
		edge: { provider: "none" },
		tls: { issuer: "self-signed" },
		...changes,
	};
	const parsed = parseConfig("prod", { values, secretKeys: new Set() });
	if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
	return parsed.config;
}

/** What the cluster's layer registers, by logical name, and what it returns. */
export async function layerOf(config: NexusConfig) {
	let outputs: ClusterOutputs | undefined;
	let kubeconfig = "";
	const all = await record(async () => {
		runtime.setConfig("nexus:kubeconfig", "the user's own");
		outputs = await clusterLayer(config, openSecrets(config));
		outputs.kubeconfig.apply((text) => {
			kubeconfig = text;
		});
	}, config.stack);
	runtime.setAllConfig({});
	if (outputs === undefined) throw new Error("the layer returned nothing");
	const called = (name: string): Registration => {
		const found = all.filter((registration) => registration.custom && registration.name === name);
		const [one] = found;
		if (one === undefined || found.length > 1) throw new Error(`${found.length} resources are called ${name}`);
		return one;
	};
	return { all, called, outputs, kubeconfig };
}
