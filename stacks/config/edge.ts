import * as z from "zod";
import { belongsTo, cidr, flag, group, list, oneOf, port, text, variantError, variantWord, whole } from "./field.ts";
import { nodePort } from "./lines.ts";

const allowedSources = list(
	cidr("An IPv4 network; one address is /32."),
	1,
	"Networks from which the admin line may be reached. Default 0.0.0.0/0, everywhere.",
).default(["0.0.0.0/0"]);

const gcp = {
	project: text(
		/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
		"the id of a Google Cloud project such as my-homelab-1234",
		"Google Cloud project of the edge VM. `gcloud projects list` shows its id.",
	),
	region: text(
		/^[a-z]+-[a-z]+\d+$/,
		"a region of Google Cloud such as us-west1",
		"Region of the VM and its address. Default us-west1. Free: us-west1, us-central1, us-east1.",
	).default("us-west1"),
	zone: text(
		/^[a-z]+-[a-z]+\d+-[a-f]$/,
		"a zone of Google Cloud such as us-west1-b",
		"Zone of the VM. Default: zone b of the region, which each free region has.",
	).optional(),
	machineType: text(
		/^[a-z][a-z0-9]*(?:-[a-z0-9]+){1,4}$/,
		"a Compute Engine machine type such as e2-micro",
		"Machine type of the VM. Default e2-micro, the free one: 1 GB of memory, enough for 10,000 idle connections.",
	).default("e2-micro"),
	diskType: oneOf(
		["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"],
		"Type of the VM's disk. Default pd-standard, the free one.",
	).default("pd-standard"),
	diskSizeGb: whole(
		{ min: 10, max: 65536, unit: "GB; the Debian image needs 10" },
		"Size of the VM's disk in GB. Default 30, all that is free.",
	).default(30),
	networkTier: oneOf(
		["STANDARD", "PREMIUM"],
		"Network tier of the VM and its address. Default STANDARD: 200 GB a month and region are free; on PREMIUM 1 GB.",
	).default("STANDARD"),
	allowedSources,
	allowBilled: flag("Accept what Google bills beyond Always Free, in so many words. Default false.").default(false),
	billingAccount: text(
		/^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/,
		"the id of a billing account such as 012345-6789AB-CDEF01",
		"Billing account that gets a budget with an alert. Default: none, no alert. `gcloud billing accounts list` shows its id.",
	).optional(),
	budgetAmount: whole(
		{ min: 1, max: 100000, unit: "of the billing account's currency, a month" },
		"Monthly amount whose half, nine tenths and whole send a mail. Default 1: the edge is free, so any bill is news.",
	).default(1),
};

const inCluster = {
	port: port(
		"Port on the laptop where the admin line enters. Default 10443: rootless Podman cannot bind one below 1024.",
	).default(10443),
	nodePort: nodePort("NodePort of the proxy's Service. Default 32443.").default(32443),
	allowedSources,
};

const variants = { gcp, cluster: inCluster, none: {} };
const belongs = belongsTo("provider", variants);

/** `nexus:edge` */
export const edge = z
	.discriminatedUnion(
		"provider",
		[
			group({ provider: variantWord("gcp", "A free VM on Google Cloud."), ...gcp }, "The proxy on a VM.", belongs),
			group(
				{ provider: variantWord("cluster", "The same proxy in the cluster, for development."), ...inCluster },
				"The proxy in the cluster.",
				belongs,
			),
			group(
				{ provider: variantWord("none", "No proxy: the admin line is reached from homeNetwork alone.") },
				"No proxy.",
				belongs,
			),
		],
		{ error: variantError("provider", Object.keys(variants)) },
	)
	.transform((written) =>
		written.provider === "gcp" ? { ...written, zone: written.zone ?? `${written.region}-b` } : written,
	)
	.meta({
		description:
			"The proxy in front of the admin line: it picks by name, never decrypts, and keeps the client's address.",
	});
