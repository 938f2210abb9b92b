import * as z from "zod";
import { existing } from "./cluster/existing.ts";
import { gke } from "./cluster/gke.ts";
import { k3d } from "./cluster/k3d.ts";
import { k3s, k3sApiServer } from "./cluster/k3s.ts";
import { belongsTo, group, variantError, variantWord } from "./field.ts";

const variants = { k3s, k3d, gke, existing };
const belongs = belongsTo("provider", variants);

/** `nexus:cluster` */
export const cluster = z
	.discriminatedUnion(
		"provider",
		[
			group(
				{ provider: variantWord("k3s", "k3s on machines of your own, reached over SSH."), ...k3s },
				"A k3s cluster on machines of your own.",
				belongs,
			),
			group(
				{ provider: variantWord("k3d", "k3s in containers on a laptop."), ...k3d },
				"A k3d cluster on a laptop.",
				belongs,
			),
			group(
				{ provider: variantWord("gke", "A managed cluster on Google Cloud; Google bills it."), ...gke },
				"A managed cluster on Google Cloud.",
				belongs,
			),
			group(
				{
					provider: variantWord("existing", "Any cluster that the kubeconfig in nexus:kubeconfig reaches."),
					...existing,
				},
				"A cluster that is there already.",
				belongs,
			),
		],
		{ error: variantError("provider", Object.keys(variants)) },
	)
	.transform((written) => (written.provider === "k3s" ? { ...written, apiServer: k3sApiServer(written) } : written))
	.meta({ description: "The Kubernetes cluster: who runs it, its nodes and its networks." });
