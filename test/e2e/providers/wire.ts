import structpb from "google-protobuf/google/protobuf/struct_pb.js";

/** A property value as a provider sees it: secrets opened, what is not known yet as `UNKNOWN`. */
export type Value = null | boolean | number | string | Value[] | Properties;
export interface Properties {
	[key: string]: Value;
}
export type Path = readonly (string | number)[];

/** Properties together with the places that are secret: they must be sealed again before they leave the provider. */
export interface Opened {
	readonly plain: Properties;
	readonly secrets: readonly Path[];
}

// The engine's markers on the wire. @see sdk/nodejs/runtime/rpc.ts of Pulumi
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export function isProperties(value: Value | undefined): value is Properties {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Opens the secrets of a message's properties and remembers where they were. */
export function open(struct: structpb.Struct | undefined): Opened {
	const secrets: Path[] = [];
	const walk = (value: Value, path: Path): Value => {
		if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
		if (!isProperties(value)) return value;
		if (value[SIGNATURE] === SECRET) {
			if (!secrets.some((outer) => outer.every((key, index) => path[index] === key))) secrets.push(path);
			return walk(value.value ?? null, path);
		}
		return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
	};
	// A Struct holds JSON by definition; its typing predates that statement.
	const plain = walk((struct?.toJavaScript() ?? {}) as Properties, []);
	return { plain: isProperties(plain) ? plain : {}, secrets };
}

/** The inverse of `open`: marks the given places as secret. Places that do not exist are left out. */
export function seal(plain: Properties, secrets: readonly Path[]): structpb.Struct {
	return structpb.Struct.fromJavaScript(substitute(plain, secrets, (value) => ({ [SIGNATURE]: SECRET, value })));
}

/** For logs that people and tests read: `[secret]` and `[unknown]` in place of what must not or cannot be shown. */
export function mask({ plain, secrets }: Opened): Properties {
	const unknown = (value: Value): Value => {
		if (value === UNKNOWN) return "[unknown]";
		if (Array.isArray(value)) return value.map(unknown);
		if (!isProperties(value)) return value;
		return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unknown(item)]));
	};
	const masked = unknown(substitute(plain, secrets, () => "[secret]"));
	return isProperties(masked) ? masked : {};
}

export function hasUnknown(value: Value): boolean {
	if (Array.isArray(value)) return value.some(hasUnknown);
	return isProperties(value) ? Object.values(value).some(hasUnknown) : value === UNKNOWN;
}

function substitute(plain: Properties, places: readonly Path[], by: (value: Value) => Value): Properties {
	const walk = (value: Value, path: Path): Value => {
		if (places.some((place) => place.length === path.length && place.every((key, index) => key === path[index]))) {
			return by(value);
		}
		if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
		if (!isProperties(value)) return value;
		return Object.fromEntries(
			Object.entries(value)
				.filter(([, item]) => item !== undefined)
				.map(([key, item]) => [key, walk(item, [...path, key])]),
		);
	};
	// A secret at the very root cannot be expressed in a Struct: each property is one then.
	if (places.some((place) => place.length === 0)) {
		return Object.fromEntries(Object.entries(plain).map(([key, item]) => [key, by(item)]));
	}
	const result = walk(plain, []);
	return isProperties(result) ? result : {};
}
