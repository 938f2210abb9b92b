import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Manifest } from "../../../components/kubernetes/manifest.ts";
import { binDir } from "../rig.ts";

/** What cert-manager would write into a Certificate's status. */
const Statuses = z.array(
	z.object({ name: z.string(), notBefore: z.coerce.date(), notAfter: z.coerce.date(), renewalTime: z.coerce.date() }),
);

/** The Secrets that cert-manager's library made of Certificates, in a folder. */
export class Signed {
	readonly #folder: string;
	readonly #statuses: z.infer<typeof Statuses>;

	/** @param manifests Certificates in the order in which they are signed, and the ClusterIssuers that they name */
	constructor(folder: string, manifests: readonly Manifest[]) {
		this.#folder = folder;
		const said = execFileSync(join(binDir(), "certmanager-sign"), [folder], { input: JSON.stringify(manifests) });
		this.#statuses = Statuses.parse(JSON.parse(said.toString()));
	}

	/** Path of a file of a Secret, relative to the folder. */
	path(namespace: string, secret: string, file: "tls.crt" | "tls.key" | "ca.crt"): string {
		return join(namespace, secret, file);
	}

	/** A file of a Secret, as text. */
	read(namespace: string, secret: string, file: "tls.crt" | "ca.crt"): string {
		return readFileSync(join(this.#folder, this.path(namespace, secret, file)), "utf8");
	}

	status(certificate: string) {
		const found = this.#statuses.find(({ name }) => name === certificate);
		if (found === undefined) throw new Error(`no Certificate ${certificate} was signed`);
		return found;
	}
}
