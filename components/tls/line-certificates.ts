import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import {
	ComponentResource,
	type ComponentResourceOptions,
	CustomResource,
	type Output,
	type Resource,
	unsecret,
} from "@pulumi/pulumi";
import { certificateOf } from "../gateway/names.ts";
import { LINES } from "../kubernetes/line.ts";
import { type PlacedManifest, placeManifests } from "../kubernetes/placement.ts";
import { caCertificate, lineCertificate } from "./certificate.ts";
import { type CertificatesSpec, uses } from "./issuer.ts";
import { acmeIssuers, caIssuer, dnsSecret, selfSignedIssuer } from "./issuers.ts";
import { certificatesManifests } from "./namespaces.ts";
import { caOf } from "./trust.ts";

/** The certificates of both lines, on a cluster. */
export interface LineCertificatesArgs extends CertificatesSpec {
	/** The cluster. */
	readonly provider: Provider;
	/** Token or key of the DNS service, a secret; given where `acme-dns` signs. */
	readonly dnsCredential?: Output<string>;
	/** Whether the CA's certificate is read, which asks the cluster. Default: true. */
	readonly readsCa?: boolean;
	/** What must stand first: cert-manager, which serves the kinds. */
	readonly dependsOn: readonly Resource[];
}

/** Who signs, and a certificate for each line in the Secret that `certificateOf` names. */
export class LineCertificates extends ComponentResource {
	/** Certificate of the local CA as PEM, to be trusted by hand; absent where Let's Encrypt signs for both lines, and unread. */
	readonly caCertificate: Output<string | undefined> | undefined;

	constructor(name: string, args: LineCertificatesArgs, options: ComponentResourceOptions) {
		super("nexus:tls:LineCertificates", name, {}, options);
		const { provider, dnsCredential, env, dependsOn, issuers } = args;
		const place = (manifests: readonly PlacedManifest[], after: readonly Resource[]) =>
			placeManifests(name, manifests, { parent: this, provider, dependsOn: after });

		const walls = place(certificatesManifests(args), []);
		const localCa = uses(args, "self-signed")
			? [[selfSignedIssuer()], [caCertificate(args)], [caIssuer()]].reduce<readonly Resource[]>(
					(before, step) => place(step, before),
					dependsOn,
				)
			: [];
		const credential = dnsCredential === undefined ? dependsOn : place([dnsSecret(env, dnsCredential)], dependsOn);
		const signers = [...dependsOn, ...localCa, ...place(acmeIssuers(args), credential), ...walls];
		const certificates = LINES.map((line) => ({ line, placed: place([lineCertificate(line, args)], signers) }));

		const { readsCa = true } = args;
		const local = readsCa ? certificates.find(({ line }) => issuers[line] === "self-signed") : undefined;
		this.caCertificate = local && readCa(name, args, certificateOf(local.line, env), local.placed, options);
		this.registerOutputs({});
	}
}

/**
 * The CA's certificate lies beside each certificate that it signed. It is read there and not from the CA's own Secret,
 * so that the key that signs never leaves the cluster, not even encrypted into the state.
 *
 * Beside the certificates in the graph, not below them: whoever waits for them would depend on the reading too, and an
 * update that leaves it out would break the order of the state.
 */
function readCa(
	name: string,
	{ provider }: LineCertificatesArgs,
	{ namespace, secretName }: ReturnType<typeof certificateOf>,
	placed: readonly Resource[],
	{ parent }: ComponentResourceOptions,
): Output<string | undefined> | undefined {
	const secret = `${namespace}/${secretName}`;
	const [certificate] = placed.filter(CustomResource.isInstance);
	// Known once the Certificate is there, and its Secret with it: a first preview has nothing to read.
	const id = certificate?.id.apply(() => secret);
	if (id === undefined) return undefined;
	const { data } = Secret.get(`${name}-ca`, id, { provider, ...(parent ? { parent } : {}) });
	// An update of another layer alone makes no certificate, so there is nothing to read either.
	return unsecret(data.apply((files) => (files === undefined ? undefined : caOf(files, secret))));
}
