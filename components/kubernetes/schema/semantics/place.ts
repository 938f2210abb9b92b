import { hasHole, isHole } from "../hole.ts";
import { childPath, itemPath } from "../path.ts";
import { isRecord } from "../record.ts";

/**
 * A value in a manifest and where it is. Reading is total: what is missing, has another type (the schema reports that) or is a hole reads as undefined or as no
 * items, so that a rule speaks only of what is certain.
 */
export class Place {
	readonly path: string;
	readonly value: unknown;
	/** Inside a hole: whether there is anything here is not known. */
	readonly #hidden: boolean;

	constructor(value: unknown, path = "", hidden = false) {
		this.value = value;
		this.path = path;
		this.#hidden = hidden;
	}

	at(...keys: readonly string[]): Place {
		let place: Place = this;
		for (const key of keys) {
			place = new Place(place.#record()?.[key] ?? undefined, childPath(place.path, key), place.#hidden || place.isHole);
		}
		return place;
	}

	/** Certainly there, if only as a hole. */
	get given(): boolean {
		return this.value !== undefined;
	}

	/** Certainly not there. Neither given nor missing is what a hole around it hides. */
	get missing(): boolean {
		return this.value === undefined && !this.#hidden;
	}

	/** A hole, or inside one. */
	get unknown(): boolean {
		return this.#hidden || this.isHole;
	}

	/** A string whose text is known. */
	get text(): string | undefined {
		return typeof this.value === "string" && !hasHole(this.value) ? this.value : undefined;
	}

	get number(): number | undefined {
		return typeof this.value === "number" ? this.value : undefined;
	}

	get items(): readonly Place[] {
		const list: readonly unknown[] = Array.isArray(this.value) ? this.value : [];
		return Array.from(list, (item, index) => new Place(item ?? undefined, itemPath(this.path, index))).filter(
			({ given }) => given,
		);
	}

	get isEmptyObject(): boolean {
		return isRecord(this.value) && Object.keys(this.value).length === 0;
	}

	get isEmptyList(): boolean {
		return Array.isArray(this.value) && this.value.length === 0;
	}

	/** Keys that have a value, in their order. */
	get entries(): readonly (readonly [string, Place])[] {
		const given = Object.entries(this.#record() ?? {}).filter(([, value]) => value !== undefined && value !== null);
		return given.map(([key, value]) => [key, new Place(value, childPath(this.path, key))]);
	}

	/** A hole stands for a whole object or list: nothing can be said about what is in it. */
	get isHole(): boolean {
		return isHole(this.value);
	}

	#record(): Readonly<Record<string, unknown>> | undefined {
		return isRecord(this.value) ? this.value : undefined;
	}
}

/** Takes what a rule found. */
export type Report = (place: Place, message: string) => void;
