import type { Struct, Value } from "google-protobuf/google/protobuf/struct_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import { type Json, SECRET, UNKNOWN } from "./json.ts";

// Pulumi's wire format marks special values by these constants: sdk/nodejs/runtime/rpc.ts, sdk/go/common/resource.
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** The wire's own text for a value that is not known yet; also the id that the engine gives a provider in a preview. */
export const UNKNOWN_ON_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Told of the content of each secret that comes by, so that its text can be looked for elsewhere. */
export type SecretSink = (content: Json) => void;

/**
 * Reads a property, as a Struct gives it, into plan JSON: secrets become `[secret]`, computed values `[unknown]`. What
 * holds neither is the value itself and no copy: most of a plan is plain.
 */
export function readValue(value: unknown, onSecret: SecretSink): Json {
	if (typeof value === "string") return readText(value);
	if (Array.isArray(value)) return readList(value, onSecret);
	if (typeof value === "object" && value !== null) return readSpecial(value, onSecret);
	// The boundary: a Struct holds JSON and nothing else.
	return value as Json;
}

/** Reads a property bag. On the wire keys are sorted, so the same program gives the same JSON. */
export function readStruct(struct: Struct | undefined, onSecret: SecretSink): { readonly [key: string]: Json } {
	return struct === undefined ? {} : readFields(struct.toJavaScript(), onSecret);
}

function readText(text: string): string {
	if (text === UNKNOWN_ON_WIRE) return UNKNOWN;
	return text.includes(UNKNOWN_ON_WIRE) ? text.replaceAll(UNKNOWN_ON_WIRE, UNKNOWN) : text;
}

function readList(list: readonly unknown[], onSecret: SecretSink): Json {
	let read: Json[] | undefined;
	for (const [index, item] of list.entries()) {
		const json = readValue(item, onSecret);
		if (json === item) continue;
		read ??= [...list] as Json[];
		read[index] = json;
	}
	return read ?? (list as readonly Json[]);
}

function readFields(fields: object, onSecret: SecretSink): { readonly [key: string]: Json } {
	let read: { [key: string]: Json } | undefined;
	for (const [key, item] of Object.entries(fields)) {
		const json = readValue(item, onSecret);
		if (json === item) continue;
		read ??= { ...fields };
		read[key] = json;
	}
	return read ?? (fields as { readonly [key: string]: Json });
}

function readSpecial(fields: object, onSecret: SecretSink): Json {
	if (!Object.hasOwn(fields, SIGNATURE_KEY)) return readFields(fields, onSecret);
	const { [SIGNATURE_KEY]: signature, value, secret, urn }: { [key: string]: unknown } = { ...fields };
	switch (signature) {
		case SECRET_SIGNATURE:
			return hide(value, onSecret);
		case OUTPUT_SIGNATURE:
			if (secret === true) return hide(value, onSecret);
			return value === undefined ? UNKNOWN : readValue(value, onSecret);
		case RESOURCE_SIGNATURE:
			return typeof urn === "string" ? urn : UNKNOWN;
		case ASSET_SIGNATURE:
			return { asset: withoutSignature(fields, onSecret) };
		case ARCHIVE_SIGNATURE:
			return { archive: withoutSignature(fields, onSecret) };
		default:
			return withoutSignature(fields, onSecret);
	}
}

function hide(content: unknown, onSecret: SecretSink): Json {
	if (content !== undefined) onSecret(readValue(content, onSecret));
	return SECRET;
}

function withoutSignature(fields: object, onSecret: SecretSink): Json {
	const { [SIGNATURE_KEY]: _, ...rest } = readFields(fields, onSecret);
	return rest;
}

/** The wire form of a computed value. */
export function unknownValue(): Value {
	const value = new structpb.Value();
	value.setStringValue(UNKNOWN_ON_WIRE);
	return value;
}

/** Wraps a value as a secret, as the engine does for `additionalSecretOutputs`; a secret stays as it is. */
export function secretValue(content: Value): Value {
	const inner = content.getStructValue()?.getFieldsMap().get(SIGNATURE_KEY)?.getStringValue();
	if (inner === SECRET_SIGNATURE) return content;
	const signature = new structpb.Value();
	signature.setStringValue(SECRET_SIGNATURE);
	const envelope = new structpb.Struct();
	envelope.getFieldsMap().set(SIGNATURE_KEY, signature).set("value", content);
	const value = new structpb.Value();
	value.setStructValue(envelope);
	return value;
}
