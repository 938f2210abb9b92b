import type { AppEnvironment } from "../../../components/app/environment.ts";
import type { Hidden } from "../../../components/app/hidden.ts";
import { foundationManifests, workloadManifests } from "../../../components/app/manifests.ts";
import type { App } from "../../../components/app/model.ts";
import type { Manifest } from "../../../components/kubernetes/manifest.ts";

/** Terms of a stack whose data is kept. */
export const ENVIRONMENT: AppEnvironment = {
	env: "prod",
	domain: "example.dev",
	kubernetesMinor: "1.36",
	storageClass: "local-path",
	retention: "retain",
	rotations: {},
};

/** Passwords are spelled as their names in angle brackets, secrets of the stack as `<nexus:key>`. */
export const READABLE: Hidden<string> = {
	withPasswords: (credentials, write) => write(credentials.map((credential) => `<${credential}>`)),
	stackSecret: (key) => `<nexus:${key}>`,
};

/** Every manifest of an app. */
export function manifestsOf(app: App, environment: AppEnvironment = ENVIRONMENT): readonly Manifest<string>[] {
	return Object.entries(app.services).flatMap(([name, service]) => [
		...foundationManifests(app, name, service, environment, READABLE),
		...workloadManifests(app, name, service, environment),
	]);
}

/** A pod template as the tests read it. */
export interface PodTemplate {
	readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
	readonly spec: {
		readonly automountServiceAccountToken: boolean;
		readonly nodeSelector: object;
		readonly securityContext: object;
		readonly containers: readonly { readonly securityContext: object }[];
	};
}

/** The pod templates of all workloads among the manifests. */
export function podTemplates(manifests: readonly Manifest<string>[]): readonly PodTemplate[] {
	return manifests.flatMap(({ spec }) => {
		const template = spec !== null && typeof spec === "object" && "template" in spec ? spec.template : undefined;
		return template ? [template as unknown as PodTemplate] : [];
	});
}
