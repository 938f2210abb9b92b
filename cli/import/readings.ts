import type { ComposeService } from "./compose-file.ts";
import { type Mount, mebibytes, type Port, shortMount, shortPort } from "./short-syntax.ts";

/** Memory that a service is limited to, in MiB. */
export function memoryOf({ deploy, mem_limit }: ComposeService): number | undefined {
	const size = deploy?.resources?.limits?.memory ?? mem_limit ?? deploy?.resources?.reservations?.memory;
	return size === undefined ? undefined : mebibytes(size);
}

/** Ports of a service, those that the machine opened first as written. */
export function portsOf({ ports, expose }: ComposeService): readonly Port[] {
	const read = (ports ?? []).flatMap((port) =>
		typeof port === "string"
			? (shortPort(port) ?? [])
			: { target: port.target, published: port.published !== undefined },
	);
	return [...read, ...(expose ?? []).flatMap((port) => shortPort(port) ?? [])];
}

/** What a service sees of volumes and folders. */
export function mountsOf({ volumes }: ComposeService): readonly Mount[] {
	return (volumes ?? []).map((mount) => {
		if (typeof mount === "string") {
			return shortMount(mount);
		}
		const { type, source = "", target } = mount;
		return type === "bind" ? { kind: type, source, target } : { kind: type, target };
	});
}
