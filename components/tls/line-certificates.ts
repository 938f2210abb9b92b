import { setTimeout as sleep } from "node:timers/promises";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import {
	all,
	ComponentResource,
	type ComponentResourceOptions,
	CustomResource,
	type Output,
	type Resource,
	runtime,
	unknown,
	unsecret,
} from "@pulumi/pulumi";
import { certificateOf } from "../gateway/names.ts";
import { LINES } from "../kubernetes/line.ts";
import { type PlacedManifest, placeManifests } from "../kubernetes/placement.ts";
import type { SecretReader, SecretRef } from "../kubernetes/secret-reader.ts";
import { caCertificate, lineCertificate } from "./certificate.ts";
import { type CertificatesSpec, uses } from "./issuer.ts";
import { acmeIssuers, caIssuer, dnsSecret, selfSignedIssuer } from "./issuers.ts";
import { certificatesManifests } from "./namespaces.ts";
import { caOf, noCa } from "./trust.ts";

/** The certificates of both lines, on a cluster. */
export interface LineCertificatesArgs extends CertificatesSpec {
	/** The cluster. */
	readonly provider: Provider;
	/** Token or key of the DNS service, a secret; given where `acme-dns` signs. */
	readonly dnsCredential?: Output<string>;
	/**
	 * Reads the CA's certificate.
	 * @default it is not read: an update of another layer alone asks the cluster nothing
	 */
	readonly secrets?: Output<SecretReader> | undefined;
	/** What must stand first: cert-manager, which serves the kinds. */
	readonly dependsOn: readonly Resource[];
}

/** Who signs, and a certificate for each line in the Secret that `certificateOf` names. */
export class LineCertificates extends ComponentResource {
	/** Certificate of the local CA as PEM, to be trusted by hand; absent where Let's Encrypt signs for both lines, and unread. */
	readonly caCertificate: Output<string> | undefined;

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

		const local = certificates.find(({ line }) => issuers[line] === "self-signed");
		this.caCertificate = local && readCa(args.secrets, certificateOf(local.line, env), local.placed);
		this.registerOutputs({});
	}
}

/**
 * The CA's certificate lies beside each certificate that it signed. It is read there and not from the CA's own Secret: the
 * key that signs stays in the cluster.
 */
function readCa(
	secrets: Output<SecretReader> | undefined,
	{ namespace, secretName }: ReturnType<typeof certificateOf>,
	placed: readonly Resource[],
): Output<string> | undefined {
	const [certificate] = placed.filter(CustomResource.isInstance);
	if (secrets === undefined || certificate === undefined) return undefined;
	const secret = { namespace, name: secretName };
	// The id is known once the Certificate is there, and its Secret with it: a first preview has nothing to read.
	const read = all([secrets, certificate.id]).apply(([reader]) =>
		(runtime.isDryRun() ? preview : signed)(reader, secret),
	);
	return unsecret(read);
}

/**
 * A preview sees the Secret as it was before the update: of Let's Encrypt, where the issuer is about to change, or none,
 * where the last update ended early. It would stand in the way of the very update that mends that.
 */
async function preview(reader: SecretReader, secret: SecretRef): Promise<string> {
	// The boundary: the engine's own mark for what is not known yet, which has no type beside that of the value.
	return caOf(await reader(secret).catch(() => ({}))) ?? (unknown as unknown as string);
}

/** Seconds until a Certificate whose issuer has changed is signed anew: it counts as ready for a moment longer. */
const SIGNED_WITHIN = 60;

async function signed(reader: SecretReader, secret: SecretRef): Promise<string> {
	for (let second = 0; second < SIGNED_WITHIN; second++) {
		const pem = caOf(await reader(secret));
		if (pem !== undefined) return pem;
		await sleep(1000);
	}
	throw noCa(secret, SIGNED_WITHIN);
}
