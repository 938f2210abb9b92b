/** Rules of a pod's spec that the API server has in code. @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
import { dnsLabel, portName } from "./names.ts";
import type { Place, Report } from "./place.ts";
import { checkPort, checkPortNumber } from "./port.ts";
import { quantity } from "./quantity.ts";

const CONTAINER_LISTS = ["initContainers", "containers"] as const;
const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"] as const;
const PROBE_HANDLERS = ["exec", "grpc", "httpGet", "tcpSocket"] as const;

/** `claims`: names of a StatefulSet's volumeClaimTemplates, which are volumes too; undefined when they are not known. */
export function checkPodSpec(spec: Place, claims: readonly string[] | undefined, report: Report): void {
	const volumes = checkVolumes(spec, report);
	const known = volumes === undefined || claims === undefined ? undefined : new Set([...volumes, ...claims]);
	const names = new Map<string, string>();
	for (const list of CONTAINER_LISTS) {
		for (const container of spec.at(list).items) {
			const name = container.at("name");
			reportIf(name, dnsLabel, report);
			if (name.text !== undefined) {
				const earlier = names.get(name.text);
				// Twice in one list is the schema's to report: the name is the key of that list.
				if (earlier !== undefined && !earlier.startsWith(list))
					report(name, `${JSON.stringify(name.text)} is the name of ${earlier} already`);
				else names.set(name.text, container.path.slice(spec.path.length + 1));
			}
			checkContainer(container, known, report);
		}
	}
	const containers = spec.at("containers");
	// A pod without a spec is a shape that the schema lets pass.
	if (spec.missing) report(containers, "required field is missing");
	if (containers.isEmptyList) report(containers, "a pod needs at least one container");
}

/** Names of the volumes, or undefined when one of them is not known yet. */
function checkVolumes(spec: Place, report: Report): readonly string[] | undefined {
	const volumes = spec.at("volumes");
	if (volumes.isHole) return undefined;
	const names: string[] = [];
	let complete = true;
	for (const volume of volumes.items) {
		const name = volume.at("name");
		reportIf(name, dnsLabel, report);
		if (name.text === undefined) complete = false;
		else names.push(name.text);
		const sources = volume.entries.map(([key]) => key).filter((key) => key !== "name");
		if (sources.length > 1) report(volume, `a volume has one source; this one has ${sources.join(", ")}`);
	}
	return complete ? names : undefined;
}

function checkContainer(container: Place, volumes: ReadonlySet<string> | undefined, report: Report): void {
	const image = container.at("image");
	if (image.missing || image.value === "") report(image, "required field is missing");
	checkContainerPorts(container.at("ports"), report);
	for (const variable of container.at("env").items) checkVariable(variable, report);
	for (const source of container.at("envFrom").items) {
		for (const reference of ["configMapRef", "secretRef"]) checkReference(source.at(reference), report);
	}
	for (const mount of [...container.at("volumeMounts").items, ...container.at("volumeDevices").items]) {
		const name = mount.at("name");
		if (volumes === undefined || name.text === undefined || volumes.has(name.text)) continue;
		const there = volumes.size === 0 ? "the pod has none" : `the pod has ${[...volumes].join(", ")}`;
		report(name, `${JSON.stringify(name.text)} is not a volume of the pod; ${there}`);
	}
	for (const probe of PROBES) checkProbe(container.at(probe), report);
	checkResources(container.at("resources"), report);
}

function checkContainerPorts(ports: Place, report: Report): void {
	const names = new Map<string, string>();
	for (const port of ports.items) {
		checkPortNumber(port.at("containerPort"), report);
		// 0 is the field's empty value: no port of the host.
		if (port.at("hostPort").value !== 0) checkPortNumber(port.at("hostPort"), report);
		const name = port.at("name");
		reportIf(name, portName, report);
		if (name.text === undefined) continue;
		const earlier = names.get(name.text);
		if (earlier !== undefined) report(name, `${JSON.stringify(name.text)} is the name of ${earlier} already`);
		else names.set(name.text, port.path);
	}
}

/** Any printable ASCII but `=` since 1.34. @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/ */
function checkVariable(variable: Place, report: Report): void {
	const name = variable.at("name");
	if (name.text !== undefined && !/^[ -<>-~]+$/.test(name.text))
		report(name, `${JSON.stringify(name.text)} may hold printable ASCII without "=" only`);
	const value = variable.at("value");
	const from = variable.at("valueFrom");
	if (from.given && value.given && value.value !== "") report(from, "value and valueFrom exclude each other");
	const sources = from.entries.map(([key]) => key);
	if (from.given && !from.unknown && sources.length === 0)
		report(from, "one of configMapKeyRef, fieldRef, fileKeyRef, resourceFieldRef, secretKeyRef is needed");
	for (const reference of ["configMapKeyRef", "secretKeyRef"]) checkReference(from.at(reference), report);
	if (sources.length > 1) report(from, `one source is allowed; there are ${sources.join(", ")}`);
}

/** A reference to a ConfigMap or a Secret, whose `name` is optional in the schema alone. */
function checkReference(reference: Place, report: Report): void {
	const name = reference.at("name");
	if (reference.given && (name.missing || name.value === "")) report(name, "required field is missing");
}

/** @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
function checkProbe(probe: Place, report: Report): void {
	if (probe.missing || probe.unknown) return;
	const handlers = PROBE_HANDLERS.filter((handler) => probe.at(handler).given);
	if (handlers.length === 0) report(probe, `a probe needs one of ${PROBE_HANDLERS.join(", ")}`);
	if (handlers.length > 1) report(probe, `a probe has one handler; this one has ${handlers.join(", ")}`);
	for (const handler of ["httpGet", "tcpSocket"]) {
		const port = probe.at(handler, "port");
		checkPort(port, report);
		if (port.value === 0 || port.value === "") report(port, "required field is missing");
	}
	checkPortNumber(probe.at("grpc", "port"), report);
}

/** @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
function checkResources(resources: Place, report: Report): void {
	const limits = resources.at("limits");
	for (const [name, request] of resources.at("requests").entries) {
		const limit = limits.at(name);
		const [wanted, most] = [quantity(request.value), quantity(limit.value)];
		if (wanted !== undefined && most !== undefined && wanted > most)
			report(request, `${shown(request)} is more than the limit of ${shown(limit)}`);
	}
	for (const list of [resources.at("requests"), limits]) {
		for (const [name, amount] of list.entries) {
			if (!STANDARD_RESOURCES.has(name) && !name.startsWith("hugepages-") && !name.includes("/")) {
				report(
					amount,
					`unknown resource; known: ${[...STANDARD_RESOURCES].join(", ")}, hugepages-<size>, or a name with a domain (nvidia.com/gpu)`,
				);
			}
			if ((quantity(amount.value) ?? 0) < 0) report(amount, `${shown(amount)} is negative`);
		}
	}
}

const STANDARD_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage"]);

function shown(place: Place): string {
	return JSON.stringify(place.value);
}

function reportIf(place: Place, rule: (name: string) => string | undefined, report: Report): void {
	const problem = place.text === undefined ? undefined : rule(place.text);
	if (problem !== undefined) report(place, problem);
}
