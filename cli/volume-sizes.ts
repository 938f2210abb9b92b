import type { App } from "../components/app/model.ts";
import { serviceNamespace } from "../components/app/names.ts";
import { quantity } from "../components/kubernetes/schema/semantics/quantity.ts";

/** Volumes of services whose size in the apps is another one than in the state, a sentence each. */
export interface VolumeChanges {
	/** What nobody can do: an update is refused. */
	readonly shrunk: readonly string[];
	/** What is left to do by hand, since the template of a StatefulSet's volumes cannot be changed. */
	readonly grown: readonly string[];
}

const GIB = 2 ** 30;

/**
 * Compares the volumes of some apps with those that a stack's state knows.
 *
 * @param deployment what `pulumi stack export` says; anything that is no StatefulSet in it is ignored
 */
export function volumeChanges(deployment: unknown, apps: readonly App[], env: string): VolumeChanges {
	const known = new Map(list(field(deployment, "resources")).flatMap(volumeOf));
	const changes = apps.flatMap((app) =>
		Object.entries(app.services).flatMap(([name, service]) => {
			const namespace = serviceNamespace(app, name, env);
			const volume = known.get(`${namespace}/${name}`);
			const bytes = quantity(volume?.size);
			if (service.kind !== "stateful" || volume === undefined || bytes === undefined) {
				return [];
			}
			const { sizeGi } = service.storage;
			return [{ service: `service "${name}" of app "${app.name}"`, namespace, name, ...volume, bytes, sizeGi }];
		}),
	);
	return {
		shrunk: changes
			.filter(({ bytes, sizeGi }) => sizeGi * GIB < bytes)
			.map(
				({ service, size, sizeGi }) =>
					`${service}: storage.sizeGi ${sizeGi} is less than the ${size} that its volume has; a volume can grow, never shrink. Give it ${size} again, or move the data to another service and remove this one.`,
			),
		grown: changes
			.filter(({ bytes, sizeGi }) => sizeGi * GIB > bytes)
			.map(
				({ service, namespace, name, claim, size, sizeGi }) =>
					`${service}: storage.sizeGi ${sizeGi} is more than the ${size} that its volume was made with, and Kubernetes changes no volume of a StatefulSet by itself. Where its class allows it: kubectl -n ${namespace} patch pvc ${claim}-${name}-0 -p '{"spec":{"resources":{"requests":{"storage":"${sizeGi}Gi"}}}}'`,
			),
	};
}

interface Volume {
	/** As the StatefulSet says it: `10Gi`. */
	readonly size: string;
	/** Name of the template; with the set's it makes the claim's. */
	readonly claim: string;
}

/** The volume of a StatefulSet in the state, by `namespace/name`. */
function volumeOf(resource: unknown): readonly (readonly [string, Volume])[] {
	if (field(resource, "type") !== "kubernetes:apps/v1:StatefulSet") {
		return [];
	}
	const inputs = field(resource, "inputs");
	const [template] = list(field(field(inputs, "spec"), "volumeClaimTemplates"));
	const size = field(field(field(field(template, "spec"), "resources"), "requests"), "storage");
	const metadata = field(inputs, "metadata");
	const claim = field(field(template, "metadata"), "name");
	return typeof size === "string"
		? [[`${String(field(metadata, "namespace"))}/${String(field(metadata, "name"))}`, { size, claim: String(claim) }]]
		: [];
}

function field(value: unknown, name: string): unknown {
	return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
