import type { App, Service } from "../../components/app/model.ts";

/** What a stack may change of a service, as in `nexus:apps.<app>.services.<service>`. */
export interface ServiceOverrides {
	readonly image?: string | undefined;
	/** Stateless services only: a volume has one writer. */
	readonly replicas?: number | undefined;
}

/** An app with what a stack changes of it. Overrides for services that it does not have were refused with the config. */
export function overridden(app: App, overrides: Readonly<Record<string, ServiceOverrides>>): App {
	return {
		...app,
		services: Object.fromEntries(
			Object.entries(app.services).map(([name, service]) => [name, overriddenService(service, overrides[name] ?? {})]),
		),
	};
}

function overriddenService(service: Service, { image, replicas }: ServiceOverrides): Service {
	const withImage = image === undefined ? service : { ...service, image };
	return replicas === undefined || withImage.kind === "stateful" ? withImage : { ...withImage, replicas };
}
