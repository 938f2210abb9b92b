import { Command } from "@pulumi/command/local/command.js";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { stringify } from "yaml";
import { k3dEnvironment, k3dScript } from "./commands.ts";
import { k3dConfig } from "./config.ts";
import type { K3dSpec } from "./spec.ts";

/** k3s in containers on this laptop, with a registry beside it. */
export class K3dCluster extends ComponentResource {
	/** How to reach it, secret. */
	readonly kubeconfig: Output<string>;

	constructor(name: string, spec: K3dSpec, options: ComponentResourceOptions) {
		super("nexus:cluster:K3dCluster", name, {}, options);
		const cluster = new Command(
			`${name}-cluster`,
			{
				// No triggers: they replace, and a replaced cluster takes everything in it along.
				create: k3dScript("create"),
				update: k3dScript("update"),
				delete: k3dScript("delete"),
				environment: { ...k3dEnvironment(spec) },
				stdin: stringify(k3dConfig(spec), { aliasDuplicateObjects: false }),
				// Its output is the kubeconfig; what it does goes to standard error, which is shown.
				logging: "stderr",
				addPreviousOutputInEnv: false,
			},
			{ parent: this, additionalSecretOutputs: ["stdout"] },
		);
		this.kubeconfig = cluster.stdout;
		this.registerOutputs({});
	}
}
