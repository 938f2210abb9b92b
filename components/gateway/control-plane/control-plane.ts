import type { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { HelmRelease } from "../../kubernetes/helm-release.ts";
import { placeManifests } from "../../kubernetes/placement.ts";
import { CONTROL_PLANE, controlPlaneNamespace } from "../names.ts";
import { type ControlPlaneSpec, controlPlaneManifests } from "./manifests.ts";
import { controlPlaneValues } from "./values.ts";

/** The control plane on a cluster. */
export interface ControlPlaneArgs extends ControlPlaneSpec {
	/** The cluster. */
	readonly provider: Provider;
	/** What must stand first: the definitions of the Gateway API and of the controller's own kinds. */
	readonly dependsOn: readonly Resource[];
}

/** NGINX Gateway Fabric: it makes a data plane of each Gateway and configures it. Both lines share it. */
export class ControlPlane extends ComponentResource {
	/** For `dependsOn` of Gateways: their class is there, and somebody who acts upon them and cleans up after them. */
	readonly ready: readonly Resource[];

	constructor(name: string, { provider, dependsOn, ...spec }: ControlPlaneArgs, options: ComponentResourceOptions) {
		super("nexus:gateway:ControlPlane", name, {}, options);
		const walls = placeManifests(name, controlPlaneManifests(spec), { parent: this, provider });
		const { release } = new HelmRelease(
			CONTROL_PLANE,
			{
				chart: "nginx-gateway-fabric",
				namespace: controlPlaneNamespace(spec.env),
				values: controlPlaneValues(),
				provider,
				dependsOn: [...walls, ...dependsOn],
			},
			{ parent: this },
		);
		this.ready = [release];
		this.registerOutputs({});
	}
}
