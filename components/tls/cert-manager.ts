import type { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { HelmRelease } from "../kubernetes/helm-release.ts";
import { placeManifests } from "../kubernetes/placement.ts";
import { certManagerValues } from "./cert-manager-values.ts";
import { expiryAlerts } from "./expiry-alerts.ts";
import { certManagerNamespace, uses } from "./issuer.ts";
import { type CertManagerNamespaceSpec, certManagerManifests } from "./namespaces.ts";

/** cert-manager and what surrounds it. */
export interface CertManagerArgs extends CertManagerNamespaceSpec {
	/** The cluster. */
	readonly provider: Provider;
	/** Whether its metrics are collected and its alerts placed; `dependsOn` then has the CRDs of both. */
	readonly metrics: boolean;
	/** The CRDs that it needs: the Gateway API's for `acme-http`, Prometheus' for `metrics`. */
	readonly dependsOn?: readonly Resource[];
}

/** cert-manager, which keeps the lines' certificates current. */
export class CertManager extends ComponentResource {
	/** For `dependsOn` of whatever needs cert-manager: its CRDs are served and its webhook answers. */
	readonly ready: readonly Resource[];

	constructor(name: string, args: CertManagerArgs, options: ComponentResourceOptions) {
		super("nexus:tls:CertManager", name, {}, options);
		const { env, provider, metrics, dependsOn = [] } = args;
		const namespace = certManagerNamespace(env);
		const walls = placeManifests(name, certManagerManifests(args), { parent: this, provider });
		const values = certManagerValues({ namespace, metrics, gatewayApi: uses(args, "acme-http") });
		const { release } = new HelmRelease(
			name,
			{ chart: "cert-manager", namespace, values, provider, dependsOn: [...walls, ...dependsOn] },
			{ parent: this },
		);
		if (metrics) {
			placeManifests(name, [expiryAlerts(env)], { parent: this, provider, dependsOn: [...walls, ...dependsOn] });
		}
		this.ready = [release];
		this.registerOutputs({});
	}
}
