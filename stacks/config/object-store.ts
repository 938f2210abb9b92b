import * as z from "zod";
import { belongsTo, endpoint, flag, group, quantity, text, variantError, variantWord } from "./field.ts";

/** A region as S3's protocol wants one, whether it means anything or not. */
export function region(description: string) {
	return text(/^[a-z0-9][a-z0-9-]{0,31}$/, "a region such as us-east-1", description).default("us-east-1");
}

const storage = quantity("Volume of the object store. Default 20Gi; it can grow, never shrink.").default("20Gi");
const external = {
	endpoint: endpoint("Address of the S3 service."),
	region: region("Region of the S3 service. Default us-east-1, what most of them take."),
};
const minio = {
	storage,
	allowUnmaintained: flag(
		"Accept that MinIO's community edition has had no fixes since 2026-02 and its images are frozen. Default false.",
	).default(false),
};

const variants = { seaweedfs: { storage }, rustfs: { storage }, minio, external, none: {} };
const belongs = belongsTo("provider", variants);

/** `nexus:objectStore` */
export const objectStore = z
	.discriminatedUnion(
		"provider",
		[
			group({ provider: variantWord("seaweedfs", "SeaweedFS, the default."), storage }, "SeaweedFS.", belongs),
			group(
				{ provider: variantWord("rustfs", "RustFS: closest to MinIO in feel, but young."), storage },
				"RustFS.",
				belongs,
			),
			group({ provider: variantWord("minio", "MinIO: no longer maintained."), ...minio }, "MinIO.", belongs),
			group(
				{
					provider: variantWord(
						"external",
						"An S3 service elsewhere; its keys are the secrets nexus:objectStoreAccessKey and nexus:objectStoreSecretKey.",
					),
					...external,
				},
				"An S3 service elsewhere.",
				belongs,
			),
			group({ provider: variantWord("none", "No object store.") }, "No object store.", belongs),
		],
		{ error: variantError("provider", Object.keys(variants)) },
	)
	.meta({ description: "Where objects are kept (S3's protocol), on the admin node. Default: SeaweedFS." });
