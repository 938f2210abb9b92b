import { type Fields, isFields, type Manifest, type Value } from "./manifest.ts";

/** Where the pod template of each kind of workload is. */
const TEMPLATE: Readonly<Record<string, readonly string[]>> = {
	Deployment: ["spec", "template"],
	StatefulSet: ["spec", "template"],
	DaemonSet: ["spec", "template"],
	Job: ["spec", "template"],
	CronJob: ["spec", "jobTemplate", "spec", "template"],
};

/** The pod template of a workload; undefined for what runs no pods. */
export function podTemplateOf(manifest: Manifest): Fields | undefined {
	const path = TEMPLATE[manifest.kind];
	const found = path?.reduce<Value | undefined>((value, key) => (isFields(value) ? value[key] : undefined), manifest);
	return isFields(found) ? found : undefined;
}

/** The containers of a workload, without those that run before them. */
export function containersOf(manifest: Manifest): readonly Fields[] {
	const spec = podTemplateOf(manifest)?.spec;
	const containers = isFields(spec) ? spec.containers : undefined;
	return Array.isArray(containers) ? containers.filter(isFields) : [];
}

/** The same workload with another pod spec. */
export function withPodSpec(manifest: Manifest, change: (spec: Fields) => Fields): Manifest {
	const path = TEMPLATE[manifest.kind];
	return path ? { ...manifest, ...changedAt(manifest, [...path, "spec"], change) } : manifest;
}

/** The same workload with other containers. */
export function withContainers(manifest: Manifest, change: (container: Fields) => Fields): Manifest {
	return withPodSpec(manifest, (spec) => ({ ...spec, containers: containersOf(manifest).map(change) }));
}

function changedAt(fields: Fields, [key, ...rest]: readonly string[], change: (value: Fields) => Fields): Fields {
	const value = key === undefined ? undefined : fields[key];
	if (key === undefined || !isFields(value)) return fields;
	return { ...fields, [key]: rest.length === 0 ? change(value) : changedAt(value, rest, change) };
}
