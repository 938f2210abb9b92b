import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binDir } from "../rig.ts";
import { type KubernetesApi, type KubernetesObject, nameOf, namespaceOf, text } from "./kubernetes-api.ts";
import { isProperties } from "./wire.ts";

const FILES = ["tls.crt", "tls.key", "ca.crt"];

/**
 * Stands in for cert-manager's controllers: signs a Certificate whose issuer is on the cluster with cert-manager's own
 * library, writes its Secret, and says that it is ready. What an ACME server has to sign stays as it is.
 */
export async function signCertificate(api: KubernetesApi, certificate: KubernetesObject): Promise<void> {
	const issuer = await api.get({
		apiVersion: "cert-manager.io/v1",
		kind: "ClusterIssuer",
		metadata: { name: text(certificate, "spec", "issuerRef", "name") },
	});
	if (issuer === undefined || text(issuer, "spec", "acme", "server") !== "") return;
	const folder = mkdtempSync(join(tmpdir(), "nexus-signed-"));
	try {
		await provideCa(api, issuer, folder);
		execFileSync(join(binDir(), "certmanager-sign"), [folder], { input: JSON.stringify([issuer, certificate]) });
		const namespace = namespaceOf(certificate);
		const name = text(certificate, "spec", "secretName");
		const read = (file: string) => readFileSync(join(folder, namespace, name, file)).toString("base64");
		const secret = {
			apiVersion: "v1",
			kind: "Secret",
			metadata: { name, namespace },
			type: "kubernetes.io/tls",
			data: Object.fromEntries(FILES.map((file) => [file, read(file)])),
		};
		await api.apply(secret, { fieldManager: "cert-manager", force: true, dryRun: false });
	} finally {
		rmSync(folder, { recursive: true });
	}
	const now = new Date().toISOString().replace(/\.\d+/, "");
	const ready = { type: "Ready", status: "True", reason: "Ready", message: "signed", lastTransitionTime: now };
	const path = `/apis/cert-manager.io/v1/namespaces/${namespaceOf(certificate)}/certificates/${nameOf(certificate)}`;
	await api.request("PATCH", `${path}/status`, { status: { conditions: [ready] } }, "application/merge-patch+json");
}

/** The CA's key and certificate, where the signing program looks for them. */
async function provideCa(api: KubernetesApi, issuer: KubernetesObject, folder: string): Promise<void> {
	const name = text(issuer, "spec", "ca", "secretName");
	if (name === "") return;
	const certificates = await api.request("GET", "/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Ftls");
	const items = Array.isArray(certificates.items) ? certificates.items.filter(isProperties) : [];
	const ca = items.find((item) => nameOf(item) === name);
	if (ca === undefined) throw new Error(`ClusterIssuer ${nameOf(issuer)}: no Secret ${name}`);
	const place = join(folder, namespaceOf(ca), name);
	mkdirSync(place, { recursive: true });
	for (const file of FILES) writeFileSync(join(place, file), Buffer.from(text(ca, "data", file), "base64"));
}
