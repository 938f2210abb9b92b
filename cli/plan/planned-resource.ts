import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { PlannedResource } from "./document.ts";
import { readStruct, type SecretSink, UNKNOWN_ON_WIRE } from "./property.ts";
import { urnOfProviderReference } from "./urn.ts";

/** Options that a resource has of its own or from its parent. */
export interface Inherited {
	readonly protect: boolean | undefined;
	readonly retainOnDelete: boolean | undefined;
	/** A URN; empty for none. */
	readonly deletedWith: string;
	/** A reference `URN::ID`; empty for the package's default provider. */
	readonly provider: string;
	/** A component's provider references by package name. */
	readonly providers: ReadonlyMap<string, string>;
}

/** The plan's entry for a registration. Lists are sorted: the SDK sends them as sets, in the order of chance. */
export function plannedResource(
	request: RegisterResourceRequest,
	urn: string,
	inherited: Inherited,
	onSecret: SecretSink,
): PlannedResource {
	return {
		urn,
		type: request.getType(),
		name: request.getName(),
		parent: request.getParent() || null,
		dependsOn: sorted(request.getDependenciesList()),
		provider: inherited.provider === "" ? null : urnOfProviderReference(inherited.provider),
		custom: request.getCustom(),
		protect: inherited.protect ?? false,
		retainOnDelete: inherited.retainOnDelete ?? false,
		inputs: readStruct(request.getObject(), onSecret),
		...(request.getImportid() === "" ? {} : { id: request.getImportid() }),
		...(request.getDeletebeforereplacedefined() ? { deleteBeforeReplace: request.getDeletebeforereplace() } : {}),
		...(inherited.deletedWith === "" ? {} : { deletedWith: inherited.deletedWith }),
		...unlessEmpty({
			propertyDependencies: propertyDependencies(request),
			providers: providers(inherited),
			additionalSecretOutputs: sorted(request.getAdditionalsecretoutputsList()),
			customTimeouts: customTimeouts(request),
			ignoreChanges: sorted(request.getIgnorechangesList()),
			replaceOnChanges: sorted(request.getReplaceonchangesList()),
			replaceWith: sorted(request.getReplaceWithList()),
			hooks: hooks(request),
		}),
	};
}

/** The plan's entry for a resource that is only read. */
export function plannedRead(request: ReadResourceRequest, urn: string, onSecret: SecretSink): PlannedResource {
	const provider = request.getProvider();
	const id = request.getId();
	return {
		urn,
		type: request.getType(),
		name: request.getName(),
		parent: request.getParent() || null,
		dependsOn: sorted(request.getDependenciesList()),
		provider: provider === "" ? null : urnOfProviderReference(provider),
		custom: true,
		protect: false,
		retainOnDelete: false,
		inputs: readStruct(request.getProperties(), onSecret),
		read: true,
		...(id === UNKNOWN_ON_WIRE ? {} : { id }),
	};
}

/** The first timeout that is no Go duration (`30s`, `1h15m`), which the engine refuses; undefined when all are. */
export function unreadableTimeout(request: RegisterResourceRequest): string | undefined {
	return Object.values(customTimeouts(request)).find(
		(timeout) => !/^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(timeout),
	);
}

function customTimeouts(request: RegisterResourceRequest): { readonly [operation: string]: string } {
	const timeouts = request.getCustomtimeouts();
	const set = [
		["create", timeouts?.getCreate() ?? ""],
		["update", timeouts?.getUpdate() ?? ""],
		["delete", timeouts?.getDelete() ?? ""],
		["read", timeouts?.getRead() ?? ""],
	] as const;
	return Object.fromEntries(set.filter(([, timeout]) => timeout !== ""));
}

function propertyDependencies(request: RegisterResourceRequest): { readonly [property: string]: readonly string[] } {
	const found: [string, readonly string[]][] = [];
	request.getPropertydependenciesMap().forEach((dependencies, property) => {
		const urns = sorted(dependencies.getUrnsList());
		if (urns.length > 0) found.push([property, urns]);
	});
	return Object.fromEntries(found);
}

function providers(inherited: Inherited): { readonly [packageName: string]: string } {
	const names = sorted([...inherited.providers.keys()]);
	return Object.fromEntries(names.map((name) => [name, urnOfProviderReference(inherited.providers.get(name) ?? "")]));
}

function hooks(request: RegisterResourceRequest): readonly string[] {
	return Object.values(request.getHooks()?.toObject() ?? {}).flat();
}

function sorted(texts: readonly string[]): readonly string[] {
	return texts.toSorted();
}

/** Leaves out what is not set, so that the plan shows only what somebody chose. */
function unlessEmpty<T extends { readonly [key: string]: object }>(options: T): Partial<T> {
	const set: Partial<T> = { ...options };
	for (const key in options) if (Object.keys(options[key] ?? {}).length === 0) delete set[key];
	return set;
}
