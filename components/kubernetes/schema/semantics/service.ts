import { dnsLabel } from "./names.ts";
import type { Place, Report } from "./place.ts";
import { checkPort, checkPortNumber } from "./port.ts";
import { checkLabels } from "./selector.ts";

/** The range that kube-apiserver and k3s have unless told otherwise, and Nexus does not tell them. @see https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport */
const NODE_PORTS = { first: 30000, last: 32767 } as const;

/** @see https://kubernetes.io/docs/concepts/services-networking/service/ */
export function checkService(service: Place, report: Report): void {
	const spec = service.at("spec");
	checkLabels(spec.at("selector"), report);
	const ports = spec.at("ports");
	const [type, clusterIp] = [spec.at("type"), spec.at("clusterIP")];
	const mayDoWithout = type.unknown || clusterIp.unknown || type.text === "ExternalName" || clusterIp.text === "None";
	if (spec.given && !ports.unknown && ports.items.length === 0 && !mayDoWithout) {
		report(
			ports,
			'required field is missing: a Service without ports must be headless (clusterIP: "None") or an ExternalName',
		);
	}
	const isClusterIp = type.missing || type.text === "ClusterIP";
	const names = new Map<string, string>();
	for (const port of ports.items) {
		checkPortNumber(port.at("port"), report);
		checkPort(port.at("targetPort"), report);
		checkNodePort(port.at("nodePort"), report);
		if (isClusterIp && (port.at("nodePort").number ?? 0) !== 0) {
			report(port.at("nodePort"), 'a node port needs type "NodePort" or "LoadBalancer"');
		}
		const name = port.at("name");
		if ((name.missing || name.value === "") && ports.items.length > 1)
			report(name, "required field is missing: a Service with more than one port names each of them");
		if (name.text === undefined || name.text === "") continue;
		const problem = dnsLabel(name.text);
		if (problem !== undefined) report(name, problem);
		const earlier = names.get(name.text);
		if (earlier !== undefined) report(name, `${JSON.stringify(name.text)} is the name of ${earlier} already`);
		else names.set(name.text, port.path);
	}
}

function checkNodePort(port: Place, report: Report): void {
	const { number } = port;
	// 0 is the field's empty value: the server picks one.
	if (number === undefined || number === 0 || (number >= NODE_PORTS.first && number <= NODE_PORTS.last)) return;
	report(port, `${number} is not a node port; node ports are ${NODE_PORTS.first} to ${NODE_PORTS.last}`);
}
