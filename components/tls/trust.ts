import type { SecretContent, SecretRef } from "../kubernetes/secret-reader.ts";

/**
 * The certificate of the CA, as PEM, out of the Secret of a certificate that it signed; undefined where somebody else
 * wrote it.
 *
 * @param files the Secret's content, in base64 as Kubernetes has it
 */
export function caOf(files: SecretContent): string | undefined {
	const encoded = files["ca.crt"];
	return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString();
}

/** Says that nobody wrote the CA's certificate to where it was looked for. */
export function noCa({ namespace, name }: SecretRef, seconds: number): Error {
	return new Error(
		`the Secret ${namespace}/${name} holds no ca.crt after ${seconds} s, so cert-manager's local CA did not write it; delete it (kubectl -n ${namespace} delete secret ${name}), and cert-manager makes it anew`,
	);
}
