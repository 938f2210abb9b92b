import { getStack, type Inputs } from "@pulumi/pulumi";
import { appsLayer } from "./stacks/apps.ts";
import { clusterLayer } from "./stacks/cluster.ts";
import { fromPulumi } from "./stacks/config/pulumi-config.ts";
import { parseConfig } from "./stacks/config.ts";
import { ConfigError } from "./stacks/config-error.ts";
import { warnAboutConfig } from "./stacks/config-warnings.ts";
import { dataLayer } from "./stacks/data.ts";
import { deliveryLayer } from "./stacks/delivery.ts";
import { edgeLayer } from "./stacks/edge.ts";
import { gatewayLayer } from "./stacks/gateway.ts";
import { observabilityLayer } from "./stacks/observability.ts";
import { openSecrets } from "./stacks/secrets.ts";

/**
 * The program: config -> layers -> outputs.
 *
 * A function, so that one process can run it for several stacks: the tests, and `preview` followed by `up`.
 */
export default async function nexus(): Promise<Inputs> {
	const parsed = parseConfig(getStack(), fromPulumi());
	if (!parsed.ok) {
		throw new ConfigError(parsed.problems);
	}
	const { config } = parsed;
	warnAboutConfig(config);
	const secrets = openSecrets(config);

	const cluster = await clusterLayer(config, secrets);
	const edge = edgeLayer(config, cluster);
	const gateway = gatewayLayer(config, cluster, edge, secrets);
	dataLayer(config);
	observabilityLayer(config);
	deliveryLayer(config);
	const apps = appsLayer(config, cluster, gateway, secrets);

	return {
		...(edge.vm && {
			edgeAddress: edge.vm.address,
			edgeSsh: edge.vm.ssh,
			edgeBill: edge.vm.bill,
		}),
		routerForwards: gateway.routerForwards,
		dnsRecords: gateway.dnsRecords,
		...(gateway.breakGlass === undefined ? {} : { breakGlass: gateway.breakGlass }),
		...(gateway.caCertificate && { caCertificate: gateway.caCertificate }),
		storage: cluster.storage,
		kubeconfig: cluster.kubeconfig,
		urls: apps.urls,
		openApps: apps.open,
		passwords: apps.passwords,
	};
}
