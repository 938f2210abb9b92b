import { X509Certificate } from "node:crypto";

const DAY = 24 * 60 * 60 * 1000;

/** From so many days before its end on, every preview says so. */
const WARN_DAYS = 30;

/** When the certificate in a kubeconfig of k3s ends; undefined where there is none that can be read. */
export function kubeconfigExpiry(kubeconfig: string): Date | undefined {
	const encoded = /^\s*client-certificate-data:\s*(\S+)\s*$/m.exec(kubeconfig)?.[1];
	if (encoded === undefined) return undefined;
	try {
		return new X509Certificate(Buffer.from(encoded, "base64")).validToDate;
	} catch {
		return undefined;
	}
}

/** What to do about a certificate that has ended or soon will; undefined while there is time. */
export function expiryWarning(kubeconfig: string, now: Date): string | undefined {
	const end = kubeconfigExpiry(kubeconfig);
	if (end === undefined || end.getTime() - now.getTime() > WARN_DAYS * DAY) return undefined;
	const when = end.toISOString().slice(0, 10);
	const fact = end.getTime() <= now.getTime() ? `ran out on ${when}: the cluster refuses it` : `runs out on ${when}`;
	return `the certificate in the kubeconfig ${fact}. Raise nexus:cluster.generation by one and update: Nexus fetches one that is good for a year`;
}
