import type { Output, Resource } from "@pulumi/pulumi";
import { ControlPlane } from "../components/gateway/control-plane/control-plane.ts";
import { Definitions } from "../components/kubernetes/definitions/definitions.ts";
import { breakGlassCommand } from "../components/line/break-glass.ts";
import { LineComponent } from "../components/line/line-component.ts";
import { adminLine, serviceLine } from "../components/line/lines.ts";
import type { DnsRecord, RouterForward } from "../components/line/model.ts";
import { CertManager } from "../components/tls/cert-manager.ts";
import { uses } from "../components/tls/issuer.ts";
import { LineCertificates } from "../components/tls/line-certificates.ts";
import type { ClusterOutputs } from "./cluster.ts";
import type { NexusConfig } from "./config.ts";
import type { EdgeOutputs } from "./edge.ts";
import { certificatesSpec, dnsCredential } from "./gateway/certificates.ts";
import { lineSettings } from "./gateway/line-settings.ts";
import { isUpdated, knownCa, Layer } from "./layer.ts";
import type { Secrets } from "./secrets.ts";

/** What the lines tell their user, and the layers after them. */
export interface GatewayOutputs {
	/** What to set in the router: the ports of the one public address, each to one port of one machine. */
	readonly routerForwards: readonly RouterForward<Output<string>>[];
	/** What to set in the domain's DNS. */
	readonly dnsRecords: readonly DnsRecord<Output<string>>[];
	/** The command that tries the way in for the day when the edge is gone; absent where no node's address is told. */
	readonly breakGlass: string | undefined;
	/**
	 * Certificate of the local CA, to be trusted by hand; absent where Let's Encrypt signs for both lines. An update of another
	 * layer alone keeps it as it was.
	 */
	readonly caCertificate: Output<string> | undefined;
	/** What must stand before an HTTPRoute: its definition. No gateway, so that no app waits for the edge. */
	readonly routable: readonly Resource[];
}

/** The two gateways, one a line, their certificates, and who makes both. */
export function gatewayLayer(
	config: NexusConfig,
	{ provider, secretReader }: ClusterOutputs,
	edge: EdgeOutputs,
	secrets: Secrets,
): GatewayOutputs {
	const layer = new Layer("gateway");
	const certificates = certificatesSpec(config);
	const { env, kubernetesMinor } = certificates;
	const { apiServer } = config.cluster;
	const metrics = config.observability.enabled;
	const updated = isUpdated("gateway");

	const definitions = (bundle: "gateway-api" | "nginx-gateway-fabric" | "kube-prometheus-stack") =>
		new Definitions(bundle, { bundle, provider }, { parent: layer }).definitions;
	const gatewayApi = definitions("gateway-api");
	const controller = definitions("nginx-gateway-fabric");
	const monitoring = metrics ? definitions("kube-prometheus-stack") : [];

	const { ready: signed } = new CertManager(
		"cert-manager",
		{ ...certificates, apiServer, provider, metrics, dependsOn: [...gatewayApi, ...monitoring] },
		{ parent: layer },
	);
	const lineCertificates = new LineCertificates(
		"certificates",
		{
			...certificates,
			provider,
			...(uses(certificates, "acme-dns") ? { dnsCredential: dnsCredential(config, secrets) } : {}),
			secrets: updated ? secretReader : undefined,
			dependsOn: signed,
		},
		{ parent: layer },
	);
	const { ready: controlled } = new ControlPlane(
		"control-plane",
		{ env, kubernetesMinor, apiServer, provider, dependsOn: [...gatewayApi, ...controller] },
		{ parent: layer },
	);

	const settings = lineSettings(config, edge);
	const lines = [serviceLine(settings), adminLine(settings)].map(
		(line) =>
			new LineComponent(
				`${line.name}-line`,
				{ line, provider, dependsOn: [...controlled, lineCertificates] },
				{ parent: layer },
			),
	);
	return {
		routerForwards: lines.flatMap(({ routerForwards }) => routerForwards),
		dnsRecords: lines.flatMap(({ dnsRecords }) => dnsRecords),
		breakGlass: breakGlassCommand(settings),
		caCertificate: updated ? lineCertificates.caCertificate : knownCa(),
		routable: gatewayApi,
	};
}
