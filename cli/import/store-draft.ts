import type { ComposeService } from "./compose-file.ts";
import type { ServiceDraft } from "./draft.ts";
import { missingVariables } from "./interpolate.ts";
import { memoryOf, mountsOf, portsOf } from "./readings.ts";
import type { Store } from "./stores.ts";

/** One of our engines in the place of a known store. What was configured there by hand is left out: ours is made anew. */
export function storeDraft(name: string, service: ComposeService, store: Store): ServiceDraft {
	const image = service.image ?? "";
	const configured = ["command", "entrypoint", "environment"].filter((key) => service[key] != null);
	const binds = mountsOf(service).filter(({ kind }) => kind === "bind");
	const memoryMi = memoryOf(service);
	return {
		name,
		store,
		remarks: [
			`Was ${missingVariables(image).length > 0 ? "an image that a variable names" : image}: ${store.make}() runs the image of the catalog, with users and passwords of its own making.`,
			...store.remarks,
			...(configured.length > 0
				? [`${configured.join(", ")}: not carried over; see the options of ${store.make}().`]
				: []),
			...binds.map(
				(bind) =>
					`volumes: the bind mount at ${bind.target} was not carried over; what it starts with is for you to load.`,
			),
			...(portsOf(service).some(({ openTo }) => openTo === "everyone")
				? ["ports: nobody outside reaches it; `kubectl port-forward` does."]
				: []),
		],
		fields: [
			{ key: "sizeGi", value: 1, remarks: ["GiB; it can grow, never shrink."] },
			...(memoryMi === undefined ? [] : [{ key: "memoryMi", value: memoryMi, remarks: [] }]),
			...Object.entries(store.options).map(([key, value]) => ({ key, value, remarks: [] })),
		],
	};
}
