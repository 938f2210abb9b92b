import type { ComposeService } from "./compose-file.ts";
import { type Mount, mebibytes, openTo, type Port, shortMount, shortPort } from "./short-syntax.ts";

/** Memory that a service is limited to, in MiB. */
export function memoryOf({ deploy, mem_limit }: ComposeService): number | undefined {
	const size = deploy?.resources?.limits?.memory ?? mem_limit ?? deploy?.resources?.reservations?.memory;
	return size === undefined ? undefined : mebibytes(size);
}

/** Ports of a service as they are written: TCP, and one each. */
export function portsOf({ ports, expose }: ComposeService): readonly Port[] {
	return [...(ports ?? []), ...(expose ?? [])].flatMap((port) => readPort(port) ?? []);
}

/** Ports that are none of these: ranges, UDP, and what a variable names. */
export function unreadPortsOf({ ports, expose }: ComposeService): readonly string[] {
	return [...(ports ?? []), ...(expose ?? [])].flatMap((port) =>
		readPort(port) ? [] : typeof port === "string" ? port : `${port.target}/${port.protocol}`,
	);
}

function readPort(port: NonNullable<ComposeService["ports"]>[number]): Port | undefined {
	if (typeof port === "string") {
		return shortPort(port);
	}
	const read = shortPort(`${port.target}/${port.protocol}`);
	return read && port.published !== undefined ? { ...read, openTo: openTo(port.host_ip ?? "") } : read;
}

/** How many containers of a service there are; nothing where the file does not say it in a number. */
export function replicasOf({ deploy, scale }: ComposeService): number | undefined {
	const replicas = Number(deploy?.replicas ?? scale ?? Number.NaN);
	return Number.isInteger(replicas) ? replicas : undefined;
}

/** What a service sees of volumes and folders. */
export function mountsOf({ volumes }: ComposeService): readonly Mount[] {
	return (volumes ?? []).map((mount) => {
		if (typeof mount === "string") {
			return shortMount(mount);
		}
		const { type, source = "", target } = mount;
		// Of what is neither, such as an image, there is as little as of a folder.
		return type === "volume" || type === "tmpfs" ? { kind: type, target } : { kind: "bind", source, target };
	});
}
