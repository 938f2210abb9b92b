import type { InstanceArgs } from "@pulumi/gcp/compute/instance.js";
import type { Input } from "@pulumi/pulumi";
import { catalog } from "../../catalog.ts";
import { type EdgeFiles, PROXY_CONFIG_ATTRIBUTE } from "../edge-files.ts";
import { EDGE_TAG } from "./firewall.ts";
import { edgeDescription, edgeLabels } from "./labels.ts";

/** The machine as its owner configures it. */
export interface Machine {
	/** Zone, e.g. `us-west1-b`. */
	readonly zone: string;
	/** Machine type; `e2-micro` is free. */
	readonly machineType: string;
	/** Type of the boot disk; `pd-standard` is free. */
	readonly diskType: string;
	/** Size of the boot disk in GB; 30 are free. */
	readonly diskSizeGb: number;
	/** Network tier of the address; 200 GB a month are free on `STANDARD`. */
	readonly networkTier: string;
}

/** What the machine is put together from. */
export interface InstanceParts {
	/** The stack's name. */
	readonly stack: string;
	readonly machine: Machine;
	/** Id of the subnet. */
	readonly subnetwork: Input<string>;
	/** The reserved address. */
	readonly address: Input<string>;
	/** What it gets as metadata. */
	readonly files: EdgeFiles;
	/** Whether Google refuses to delete it until the protection is lifted. */
	readonly protectedFromDeletion: boolean;
}

/** The VM's name in Google Cloud: fixed, so that a second edge in the same project is refused, not billed. */
export const INSTANCE_NAME = "nexus-edge";

/**
 * Properties of the instance whose change must not make a new VM, although Google could only change them that way: the
 * image (a new Debian comes with the next VM; this one updates itself) and the labels of the boot disk.
 */
export const KEPT_AS_CREATED = ["bootDisk.initializeParams.image", "bootDisk.initializeParams.labels"];

/** What the VM is. */
export function instanceArgs(parts: InstanceParts): InstanceArgs {
	const { stack, machine, subnetwork, address, files, protectedFromDeletion } = parts;
	const labels = edgeLabels(stack);
	return {
		name: INSTANCE_NAME,
		description: edgeDescription("Passes TLS by name to the admin gateway at home", stack),
		zone: machine.zone,
		machineType: machine.machineType,
		// A stopped VM is not free of charge: its reserved address is billed. So an update starts it again.
		desiredStatus: "RUNNING",
		// Another machine type stops the VM for a minute; without this the update would fail instead.
		allowStoppingForUpdate: true,
		deletionProtection: protectedFromDeletion,
		bootDisk: {
			autoDelete: true,
			initializeParams: {
				image: catalog.gce.image,
				type: machine.diskType,
				size: machine.diskSizeGb,
				labels: { ...labels },
			},
		},
		networkInterfaces: [{ subnetwork, accessConfigs: [{ natIp: address, networkTier: machine.networkTier }] }],
		// No serviceAccount: the VM calls no Google API. Metadata, guest attributes and OS Login are its own metadata server's.
		shieldedInstanceConfig: { enableSecureBoot: true, enableVtpm: true, enableIntegrityMonitoring: true },
		metadata: { ...instanceMetadata(files) },
		tags: [EDGE_TAG],
		labels: { ...labels },
	};
}

/**
 * The VM's metadata: every change of it is an update in place. `startup-script` runs at every boot; the property
 * `metadataStartupScript`, which does the same, would make a new VM of every change.
 * @throws Error where a value is longer than Google takes
 */
export function instanceMetadata({ bootScript, proxyConfig }: EdgeFiles): Readonly<Record<string, string>> {
	const texts = { "startup-script": bootScript, [PROXY_CONFIG_ATTRIBUTE]: proxyConfig };
	for (const [key, text] of Object.entries(texts)) requireFits(key, text);
	return {
		// Log in with a Google account and its rights; keys in the project's metadata let nobody in.
		"enable-oslogin": "TRUE",
		"block-project-ssh-keys": "TRUE",
		"serial-port-enable": "FALSE",
		// The agent reports here which config it applied, or why it did not.
		"enable-guest-attributes": "TRUE",
		...texts,
	};
}

/** @see https://cloud.google.com/compute/docs/metadata/setting-custom-metadata#limitations : 256 KB a value */
const LONGEST_VALUE = 256 * 1024;

function requireFits(key: string, text: string): void {
	const bytes = Buffer.byteLength(text);
	if (bytes <= LONGEST_VALUE) return;
	throw new Error(
		`the VM's metadata "${key}" has ${bytes} bytes; Google takes ${LONGEST_VALUE} (shorten nexus:lines.admin.hosts or edge.allowedSources)`,
	);
}
