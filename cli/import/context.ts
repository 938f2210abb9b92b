import type { ComposeFile, ComposeService } from "./compose-file.ts";
import type { SecretDraft } from "./draft.ts";
import { configKey } from "./sensitive.ts";
import { type Store, storeOf } from "./stores.ts";

/** What one service has to know of the others. */
export interface Context {
	/** The app's name. */
	readonly app: string;
	/** Name with us, by every name that the file's services are called by on their network. */
	readonly names: ReadonlyMap<string, string>;
	/** The stores, by name with us. */
	readonly stores: ReadonlyMap<string, Store>;
	/** Services that end, by name with us. */
	readonly jobs: ReadonlySet<string>;
	/** Every secret met so far. */
	readonly secrets: SecretRegister;
}

/** What is around the services of a file. */
export function contextOf(app: string, { services }: ComposeFile): Context {
	const entries = Object.entries(services);
	const named = labels(entries.map(([name]) => name));
	const labelOf = (name: string) => named.get(name) ?? label(name);
	const called = entries.flatMap(([name, { container_name }]) =>
		typeof container_name === "string" ? [[container_name, labelOf(name)] as const] : [],
	);
	const aliases = entries.flatMap(([name, { networks }]) =>
		Array.isArray(networks)
			? []
			: Object.values(networks ?? {}).flatMap((network) =>
					(network?.aliases ?? []).map((alias) => [alias, labelOf(name)] as const),
				),
	);
	const awaited = entries.flatMap(([, { depends_on }]) =>
		Object.entries(depends_on ?? {}).flatMap(([name, condition]) =>
			condition === "service_completed_successfully" ? [labelOf(name)] : [],
		),
	);
	return {
		app,
		names: new Map([...aliases, ...called, ...named]),
		stores: new Map(
			entries.flatMap(([name, { image }]) => {
				const store = storeOf(image);
				return store ? [[labelOf(name), store] as const] : [];
			}),
		),
		jobs: new Set([...awaited, ...entries.flatMap(([name, service]) => (ends(service) ? [labelOf(name)] : []))]),
		secrets: new SecretRegister(app),
	};
}

/** A service that is not to be started again and opens no port does its work and ends. */
const ends = ({ restart, ports }: ComposeService): boolean => restart === "no" && (ports ?? []).length === 0;

/** A name with us for each, no two alike. */
function labels(names: readonly string[]): ReadonlyMap<string, string> {
	const given = new Map<string, string>();
	for (const name of names) {
		let free = label(name);
		for (let number = 2; [...given.values()].includes(free); number++) {
			free = `${label(name)}-${number}`;
		}
		given.set(name, free);
	}
	return given;
}

/** A DNS label out of a name of Compose's, which may have capitals, underscores and dots. */
export function label(name: string): string {
	const plain = name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-");
	return (
		plain
			.replace(/^[^a-z]+/, "")
			.slice(0, 52)
			.replace(/-+$/, "") || "service"
	);
}

/** Gives each secret a config key: one for all services that read the same, one for each where they do not. */
export class SecretRegister {
	readonly #app: string;
	readonly #known = new Map<string, { readonly value: string | null; readonly readers: string[] }>();

	constructor(app: string) {
		this.#app = app;
	}

	/** The key for a variable of a service. The value only tells secrets apart; it goes nowhere. */
	keyOf(service: string, variable: string, value: string | null): string {
		const shared = configKey(this.#app, variable);
		const known = this.#known.get(shared);
		const key = known && known.value !== value ? configKey(this.#app, service, variable) : shared;
		const entry = this.#known.get(key) ?? { value, readers: [] };
		entry.readers.push(`${service}.${variable}`);
		this.#known.set(key, entry);
		return key;
	}

	/** All keys that were given, without any value. */
	drafts(): readonly SecretDraft[] {
		return [...this.#known].map(([key, { readers }]) => ({ key, readers }));
	}
}
