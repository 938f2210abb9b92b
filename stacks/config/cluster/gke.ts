import { GCE_DISKS } from "../../../components/cluster/storage/gce-disk.ts";
import { address, flag, group, list, oneOf, port, text } from "../field.ts";
import { capacity, kubernetesVersion, networks } from "./common.ts";

/**
 * GKE gives the control plane's private endpoint the second address of its range.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/legacy/network-isolation
 */
const GKE_CONTROL_PLANE = { cidr: "172.16.0.16/28", address: "172.16.0.18" } as const;

/** A managed cluster on Google Cloud. */
export const gke = {
	version: kubernetesVersion,
	nodes: list(
		group(
			{
				...capacity,
				machineType: text(
					/^[a-z][a-z0-9]*(?:-[a-z0-9]+){1,4}$/,
					"a Compute Engine machine type such as e2-standard-2",
					"Machine type of the pool's nodes; memory and cpu say what it has.",
				),
			},
			"A node pool of the cluster, one node big.",
		),
		1,
		"The node pools: at least one of each role.",
	),
	apiServer: group(
		{
			address: address(
				`Address of the control plane's private endpoint. Default ${GKE_CONTROL_PLANE.address}, the second one of ${GKE_CONTROL_PLANE.cidr}.`,
			).default(GKE_CONTROL_PLANE.address),
			port: port("Port of the API server. Default 443, GKE's own.").default(443),
		},
		"The API server's endpoint.",
	).prefault({}),
	...networks,
	gke: group(
		{
			project: text(
				/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
				"the id of a Google Cloud project such as my-homelab-1234",
				"Google Cloud project of the cluster.",
			),
			zone: text(
				/^[a-z]+-[a-z]+\d+-[a-f]$/,
				"a zone of Google Cloud such as us-west1-b",
				"Zone of the cluster. Default us-west1-b, beside the edge.",
			).default("us-west1-b"),
			disk: oneOf(
				GCE_DISKS,
				"Disks of volumes. Default pd-balanced (SSD); pd-standard costs less than half and is slow for databases.",
			).default("pd-balanced"),
			allowBilled: flag(
				"Accept that Google bills the nodes, their disks, NAT and load balancers (the free tier covers one zonal cluster's management fee alone). Default false.",
			).default(false),
		},
		"Where the cluster runs on Google Cloud.",
	),
};
