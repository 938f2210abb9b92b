import { portName } from "./names.ts";
import type { Place, Report } from "./place.ts";

/** TCP and UDP ports. @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export function checkPortNumber(port: Place, report: Report): void {
	const { number } = port;
	if (number !== undefined && (number < 1 || number > 65535))
		report(port, `${number} is not a port; ports are 1 to 65535`);
}

/** A port by number, or by the name that a container gives it. `0` and `""` are the field's empty values. */
export function checkPort(port: Place, report: Report): void {
	if (port.value === 0 || port.value === "") return;
	checkPortNumber(port, report);
	const problem = port.text === undefined ? undefined : portName(port.text);
	if (problem !== undefined) report(port, problem);
}
