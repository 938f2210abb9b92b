import type { ComposeFile } from "./compose-file.ts";
import { contextOf } from "./context.ts";
import type { AppDraft } from "./draft.ts";
import { serviceDraft } from "./service-draft.ts";

/** A Compose file in our words. */
export function appDraft(name: string, file: ComposeFile): AppDraft {
	const context = contextOf(name, file);
	const services = Object.entries(file.services).map(([written, service]) => {
		const named = context.names.get(written) ?? written;
		const draft = serviceDraft(named, service, context);
		const renamed = named === written ? [] : [`Was called ${written}; names are small letters, digits and hyphens.`];
		return { ...draft, remarks: [...renamed, ...draft.remarks] };
	});
	return {
		name,
		remarks:
			file.include == null
				? []
				: [
						"include: the files that it names were not read; `docker compose config --no-interpolate` prints a file that has their services too.",
					],
		services: services.toSorted((one, other) => Number(one.store !== undefined) - Number(other.store !== undefined)),
		secrets: context.secrets.drafts(),
	};
}
