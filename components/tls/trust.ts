import type { SecretContent, SecretRef } from "../kubernetes/secret-reader.ts";

/**
 * The certificate of the CA, as PEM, out of the Secret of a certificate that it signed.
 *
 * @param files the Secret's content, in base64 as Kubernetes has it
 * @param secret where it lies, for the message
 * @throws Error when it holds no CA, because somebody else wrote it
 */
export function caOf(files: SecretContent, { namespace, name }: SecretRef): string {
	const encoded = files["ca.crt"];
	if (encoded === undefined) {
		throw new Error(
			`the Secret ${namespace}/${name} holds no ca.crt, so cert-manager's local CA did not write it; delete it (kubectl delete secret), and cert-manager makes it anew`,
		);
	}
	return Buffer.from(encoded, "base64").toString();
}
