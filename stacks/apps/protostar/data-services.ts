import { objectStore } from "../../../components/app/engines/object-store.ts";
import { postgresql } from "../../../components/app/engines/postgresql.ts";
import { rabbitmq } from "../../../components/app/engines/rabbitmq.ts";
import { valkey } from "../../../components/app/engines/valkey.ts";
import type { Service } from "../../../components/app/model.ts";
import { RESOURCES } from "./resources.ts";

/** What keeps Protostar's data. All on A5, beside those that ask it, but for the files: they are on Centre. */
export const dataServices = {
	/** A database for each client; pgvector for ai-service's embeddings. */
	postgresql: postgresql({ sizeGi: 40, ...RESOURCES.postgresql, extensions: ["vector"] }),
	/** Rate limits, sessions. */
	valkey: { ...valkey({ sizeGi: 2, memoryMi: RESOURCES.valkey.memoryMi }), resources: RESOURCES.valkey },
	rabbitmq: rabbitmq({ sizeGi: 5, ...RESOURCES.rabbitmq }),
	/** Attachments and pictures. */
	"object-store": objectStore({ sizeGi: 100, ...RESOURCES["object-store"] }),
} as const satisfies Readonly<Record<string, Service>>;
